import { Button, CloseButton, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { useSearchParams } from "react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Instrument } from "@/api/types";
import { Card } from "@/components/Card";
import { NightPick } from "@/components/choice/NightPick";
import { Thumbnail, ThumbnailSkeleton } from "@/components/fits/Thumbnail";
import { Empty, ErrorNote } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { useHeld } from "@/components/table/hold";
import table from "@/components/table/table.module.css";
import { useNight } from "@/live/hooks";
import { count, duration } from "@/sky/format";
import styles from "./images.module.css";
import { byNight, type FilterName, filterOf, flat, useImages } from "./list";

/** Every image by night, newest first; new ones come in without moving what one looks at. */
export function ContactSheet() {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const filtered = Object.keys(filter).length > 0;
  const query = useImages(filter);
  const held = useHeld(flat(query.data), JSON.stringify(filter));
  const nights = byNight(held.items);
  const set = (name: FilterName, value: string | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );

  return (
    <>
      <PageHeader title="Images" log="analysis">
        {held.waiting > 0 ? (
          <span className={table.held} role="status" {...held.handlers}>
            {count(held.waiting, "new image")}
            <Button variant="default" size="compact-xs" onClick={held.release}>
              Show
            </Button>
          </span>
        ) : (
          "New ones appear within a second of their readout."
        )}
      </PageHeader>
      <Filters filter={filter} onChange={set} />
      {query.isError && !query.data ? (
        <Card title="Contact sheet">
          <ErrorNote
            what="The images could not be read."
            error={query.error}
            retry={() => void query.refetch()}
          />
        </Card>
      ) : !query.data ? (
        <Card title="Contact sheet">
          <div className={styles.sheet} aria-busy="true">
            {Array.from({ length: 14 }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
              <ThumbnailSkeleton key={i} />
            ))}
          </div>
        </Card>
      ) : nights.length === 0 ? (
        <Card title="Contact sheet">
          {filtered ? (
            <Empty
              action={
                <Button variant="default" onClick={() => setParams({}, { replace: true })}>
                  Show all images
                </Button>
              }
            >
              No image fits these filters.
            </Empty>
          ) : (
            <Empty>No image yet. The first one appears when a sequence has been executed.</Empty>
          )}
        </Card>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys walk through the links inside
        <div className={styles.nights} onKeyDown={walk} {...held.handlers}>
          {nights.map(({ night, images }) => (
            <Card
              key={night}
              title={night ? `Night of ${night}` : "Without a night"}
              aside={`${count(images.length, "image")}, ${duration(images.reduce((s, i) => s + i.exposure_s, 0))} exposed`}
            >
              <div className={styles.sheet}>
                {images.map((image) => (
                  <Thumbnail key={image.id} image={image} />
                ))}
              </div>
            </Card>
          ))}
          {query.hasNextPage && (
            <Button
              variant="default"
              className={styles.older}
              loading={query.isFetchingNextPage}
              onClick={() => {
                held.release();
                void query.fetchNextPage();
              }}
            >
              Older images
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** Arrow keys walk through the sheet as it is laid out. */
function walk(e: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: "up", ArrowDown: "down" }[e.key];
  const links = [...e.currentTarget.querySelectorAll<HTMLElement>("a[data-image]")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const here = links[at];
  if (step === undefined || !here) return;
  e.preventDefault();
  if (typeof step === "number") {
    links[at + step]?.focus();
    return;
  }
  const box = here.getBoundingClientRect();
  const candidates = step === "down" ? links.slice(at + 1) : links.slice(0, at).reverse();
  const row = candidates.find((l) => {
    const b = l.getBoundingClientRect();
    return (
      (step === "down" ? b.top > box.top : b.top < box.top) && Math.abs(b.left - box.left) < box.width / 2
    );
  });
  (row ?? (step === "down" ? links[links.length - 1] : links[0]))?.focus();
}

function Filters(props: {
  filter: Partial<Record<FilterName, string>>;
  onChange: (name: FilterName, value: string | null) => void;
}) {
  const { filter, onChange } = props;
  const night = useNight();
  const instrument = useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
    staleTime: 10 * 60_000,
  });
  return (
    <search className={styles.filters}>
      <NightPick
        key={filter.night ?? ""}
        night={filter.night}
        tonight={night?.name}
        onPick={(name) => onChange("night", name)}
      />
      <Select
        size="xs"
        aria-label="Camera"
        placeholder="Any camera"
        clearable
        value={filter.detector ?? null}
        onChange={(v) => onChange("detector", v)}
        data={(instrument.data?.detectors ?? []).map((d) => d.name)}
      />
      {(["request", "sequence"] as const).map(
        (name) =>
          filter[name] && (
            <span key={name} className={styles.chip}>
              {name} {filter[name]}
              <CloseButton
                size="xs"
                aria-label={`Show the images of every ${name}`}
                onClick={() => onChange(name, null)}
              />
            </span>
          ),
      )}
    </search>
  );
}
