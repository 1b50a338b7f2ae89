import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import type { HeaderCard, Page } from "@/api/types";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import table from "@/components/table/table.module.css";
import { searchHeader } from "./header";
import styles from "./images.module.css";

/** Every card of the FITS header, with a search over all of it. */
export function HeaderTable({ id }: { id: number }) {
  const [text, setText] = useState("");
  const query = useQuery({
    queryKey: ["images", "header", id],
    queryFn: async ({ signal }) => {
      const answer = await api.get<HeaderCard[] | Page<HeaderCard> | null>(`/images/${id}/header`, {
        signal,
      });
      return Array.isArray(answer) ? answer : (answer?.items ?? []);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const cards = query.data ?? [];
  const found = searchHeader(cards, text);
  return (
    <Card
      flush
      title="Header"
      className={styles.header}
      aside={query.data && (text ? `${found.length} of ${cards.length} cards` : `${cards.length} cards`)}
    >
      <div className={styles.search}>
        <TextInput
          size="xs"
          type="search"
          aria-label="Search the header"
          placeholder="Keyword, value or comment"
          leftSection={<Icon name="search" size={14} />}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
      </div>
      {query.isError ? (
        <ErrorNote
          what="The header could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <div style={{ padding: 14 }}>
          <SkeletonLines lines={8} />
        </div>
      ) : found.length === 0 ? (
        <Empty>{text ? "No card has that in it." : "The header is empty."}</Empty>
      ) : (
        <section
          className={table.scroll}
          style={{ ["--table-height" as string]: "420px" }}
          aria-label="Header cards"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
        >
          <table className={`${table.table} ${styles.cards}`}>
            <thead>
              <tr>
                <th>Keyword</th>
                <th>Value</th>
                <th>Comment</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ card, index }) => (
                <tr key={index}>
                  <td>{card.keyword}</td>
                  <td>{card.value === null ? "" : String(card.value)}</td>
                  <td>{card.comment}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
