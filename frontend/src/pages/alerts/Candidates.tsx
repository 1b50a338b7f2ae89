// What the images of an alert show that may be what it announced.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Candidate } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import table from "@/components/table/table.module.css";
import { Coordinates } from "@/components/text";
import { number } from "@/sky/format";
import styles from "./alerts.module.css";

export function Candidates({ id }: { id: number }) {
  const query = useQuery({
    queryKey: keys.alertCandidates(id),
    queryFn: ({ signal }) => api.get<Candidate[]>(`/alerts/${id}/candidates`, { signal }),
  });
  const list = query.data;
  return (
    <Card flush title="Candidates" aside="found by comparing images, without a catalogue of the sky">
      {query.isError && !list ? (
        <ErrorNote
          what="The candidates could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !list ? (
        <div className={styles.loading}>
          <SkeletonLines lines={4} />
        </div>
      ) : list.length === 0 ? (
        <Empty>
          Nothing in the error circle fades or is new so far. Each image of this alert is compared with the
          first one and with earlier images of the place.
        </Empty>
      ) : (
        <section
          className={`${table.scroll} ${table.cards}`}
          aria-label="Candidates, the most likely first"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
        >
          <table className={table.table} aria-live="polite">
            <thead>
              <tr>
                <th>#</th>
                <th>Position</th>
                <th title="Instrumental: of ADU per second, without a zero point">Magnitude</th>
                <th title="Signal to noise">S/N</th>
                <th>Fading</th>
                <th>Why</th>
                <th>Seen in</th>
              </tr>
            </thead>
            <tbody>
              {list.map((c) => (
                <tr key={c.id}>
                  <td data-label="Rank">{c.rank}</td>
                  <td data-label="Position">
                    <Coordinates raDeg={c.ra_deg} decDeg={c.dec_deg} />
                  </td>
                  <td data-label="Magnitude">
                    {number(c.magnitude, 2)} ± {number(c.magnitude_error, 2)}
                  </td>
                  <td data-label="S/N">{number(c.snr)}</td>
                  <td data-label="Fading">
                    {c.fading_mag === undefined ? "–" : `${number(c.fading_mag, 2)} mag`}
                  </td>
                  <td className={styles.reason} data-label="Why" data-whole>
                    {c.reason}
                  </td>
                  <td data-label="Seen in" data-whole>
                    <Link to={`/images/${c.image_id}`}>image {c.image_id}</Link>
                    {c.images > 1 && ` and ${c.images - 1} more`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
