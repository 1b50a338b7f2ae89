// Finds what has a name: first what the map shows, then the catalogue.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import { atLeast, type CatalogueObject } from "@/api/types";
import { Icon } from "@/components/Icon";
import type { FoundPlace, SkyObject } from "@/components/skymap/content";
import { number } from "@/sky/format";
import styles from "./sky.module.css";

const most = 8;

/** Names as they are compared: without spaces and case. */
export const plain = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, "");

/** What the map itself has under a name. */
export function onMap(objects: readonly SkyObject[], text: string): SkyObject[] {
  const wanted = plain(text);
  return wanted === "" ? [] : objects.filter((one) => plain(one.name).includes(wanted)).slice(0, 4);
}

export function TargetSearch({
  objects,
  onObject,
  onPlace,
}: {
  objects: readonly SkyObject[];
  onObject: (object: SkyObject) => void;
  onPlace: (place: FoundPlace) => void;
}) {
  const [text, setText] = useState("");
  const wanted = text.trim();
  const mayAsk = atLeast(useUser()?.role, "scientist");
  const catalogue = useQuery({
    queryKey: keys.targetsCalled(wanted),
    queryFn: ({ signal }) =>
      api.get<CatalogueObject[]>("/targets", { query: { q: wanted, limit: most }, signal }),
    enabled: mayAsk && wanted.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const here = onMap(objects, wanted);
  const known = new Set(here.map((one) => plain(one.name)));
  const found = (wanted && catalogue.data ? catalogue.data : []).filter((one) => !known.has(plain(one.name)));

  const take = (one: CatalogueObject) => {
    setText("");
    const body = one.body && objects.find((object) => plain(object.name) === plain(one.name));
    if (body) return onObject(body);
    if (one.body) return;
    const called = one.aliases?.[0];
    onPlace({
      name: one.name,
      ra: one.ra_deg,
      dec: one.dec_deg,
      kind: called ? `${one.kind}, ${called}` : one.kind,
      ...(one.mag === undefined ? {} : { magnitude: one.mag }),
    });
  };
  const first = (e: FormEvent) => {
    e.preventDefault();
    const exact = found.find((one) =>
      [one.name, ...(one.aliases ?? [])].some((n) => plain(n) === plain(wanted)),
    );
    if (exact) take(exact);
    else if (here[0]) {
      setText("");
      onObject(here[0]);
    } else if (found[0]) take(found[0]);
  };

  return (
    <search className={styles.search}>
      <form onSubmit={first}>
        <Icon name="search" size={16} />
        <input
          type="search"
          aria-label="Find a target by name"
          placeholder="M31, Vega, Jupiter …"
          value={text}
          maxLength={100}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => e.key === "Escape" && setText("")}
        />
      </form>
      {wanted !== "" && (
        <ul aria-label="Found">
          {here.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                onClick={() => {
                  setText("");
                  onObject(one);
                }}
              >
                <b>{one.name}</b>
                <span>{one.alt > 0 ? `on the map, alt ${number(one.alt)}°` : "below the horizon now"}</span>
              </button>
            </li>
          ))}
          {found.map((one) => (
            <li key={`${one.name} ${one.kind}`}>
              <button type="button" onClick={() => take(one)} disabled={Boolean(one.body)}>
                <b>{one.name}</b>
                <span>
                  {[one.aliases?.[0], one.kind, one.body ? "not drawn here" : ""].filter(Boolean).join(", ")}
                </span>
              </button>
            </li>
          ))}
          {here.length + found.length === 0 && (
            <li className={styles.nothing}>
              {catalogue.isError
                ? `The catalogue could not be asked. ${sentence(catalogue.error)}`
                : catalogue.isFetching
                  ? "Looking …"
                  : mayAsk
                    ? `Nothing is called “${wanted}” here.`
                    : `Nothing on the map is called “${wanted}”. The catalogue is for scientists.`}
            </li>
          )}
        </ul>
      )}
    </search>
  );
}
