// What a sequence points at: by a name of the catalogue, by coordinates, a
// body of the solar system, or orbital elements as text.
import { Autocomplete, Select, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { CatalogueObject, TargetType } from "@/api/types";
import { declination, number, rightAscension } from "@/sky/format";
import { bodies, motionOf, type TargetForm } from "./asked";
import { cleanCoords, parseCoords } from "./coords";
import type { Fault } from "./fault";
import styles from "./fields.module.css";

const kinds: { value: TargetType; label: string }[] = [
  { value: "icrs", label: "Name or RA and Dec" },
  { value: "body", label: "Moon or planet" },
  { value: "orbit", label: "Orbital elements" },
  { value: "tle", label: "Satellite (TLE)" },
  { value: "altaz", label: "Altitude and azimuth" },
  { value: "test", label: "Test, near the zenith" },
];

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const elements = `epoch_jd 2461000.5
eccentricity 0.0785
incl_deg 10.59
node_deg 80.3
peri_deg 73.5
perihelion_au 2.55
perihelion_jd 2461600.2`;

export interface TargetFieldsProps {
  target: TargetForm;
  onChange: (more: Partial<TargetForm>) => void;
  /** The kinds that can be chosen; none given: all. */
  kinds?: readonly TargetType[];
  /** What is wrong with a field of the file, "target_name" or, in a part, "tle.line1". */
  fault: (...fields: string[]) => Fault;
}

export function TargetFields({ target, kinds: few, onChange, fault }: TargetFieldsProps) {
  return (
    <>
      <Select
        label="Target given by"
        value={target.targetType}
        allowDeselect={false}
        data={few ? kinds.filter((k) => few.includes(k.value)) : kinds}
        {...fault("target_type")}
        onChange={(v) => onChange({ targetType: (v ?? "icrs") as TargetType })}
      />
      {target.targetType === "icrs" && <NameField target={target} onChange={onChange} fault={fault} />}
      {(target.targetType === "icrs" || target.targetType === "altaz") && (
        <CoordsField target={target} onChange={onChange} fault={fault} />
      )}
      {target.targetType === "body" && (
        <Select
          label="Body"
          required
          value={target.body || null}
          allowDeselect={false}
          data={bodies.map((value) => ({ value, label: capital(value) }))}
          {...fault("body", "target_name")}
          onChange={(v) => onChange({ body: v ?? "", targetName: v ? capital(v) : "" })}
        />
      )}
      {target.targetType === "orbit" && (
        <Elements
          label="Orbital elements, one a line"
          placeholder={elements}
          rows={7}
          value={target.orbit}
          {...fault("orbit.")}
          onChange={(orbit) => onChange({ orbit })}
        />
      )}
      {target.targetType === "tle" && (
        <Elements
          label="Two-line elements"
          placeholder={"1 25544U 98067A …\n2 25544  51.6416 …"}
          rows={3}
          value={target.tle}
          {...fault("tle.")}
          onChange={(tle) => onChange({ tle })}
        />
      )}
      {target.targetType === "test" && (
        <p className="muted">A test target: near the zenith whenever it starts, always observable.</p>
      )}
    </>
  );
}

/** The objects whose names begin so, a moment after the last key. */
function useSuggestions(text: string) {
  const [settled] = useDebouncedValue(text.trim(), 200);
  return useQuery({
    queryKey: ["targets", settled],
    queryFn: ({ signal }) =>
      api.get<CatalogueObject[]>("/targets", { query: { q: settled, limit: 12 }, signal }),
    enabled: settled.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (old) => old,
  });
}

/** What the catalogue says of an object, in a few words. */
export function objectWords(o: CatalogueObject): string {
  const parts = [o.kind.replaceAll("_", " ")];
  if (o.mag !== undefined) parts.push(`magnitude ${number(o.mag, 1)}`);
  if (o.size_arcmin) parts.push(`${number(o.size_arcmin, 1)}′ across`);
  return parts.join(", ");
}

const plain = (name: string) => name.toLowerCase().replace(/\s+/g, "");
const called = (o: CatalogueObject, name: string) =>
  plain(name) !== "" && [o.name, ...o.aliases].some((n) => plain(n) === plain(name));

/** What of the form a picked object fills. */
export function fromObject(o: CatalogueObject): Partial<TargetForm> {
  if (o.body) return { targetType: "body", body: o.body, targetName: o.name };
  const sign = o.dec_deg < 0 ? "" : "+";
  return {
    targetType: "icrs",
    targetName: o.name,
    coords: `${o.ra_deg.toFixed(6)} ${sign}${o.dec_deg.toFixed(6)}`,
    motion: motionOf(o),
  };
}

/**
 * What of the form another name fills. The coordinates of one object do not stay beside the name of
 * another; and who types coordinates for a name is understood.
 */
export function renamed(
  target: TargetForm,
  targetName: string,
  known: CatalogueObject | undefined,
): Partial<TargetForm> {
  const read = parseCoords(targetName, "icrs") ? cleanCoords(targetName) : "";
  const typed = parseCoords(target.targetName, "icrs") ? cleanCoords(target.targetName) : "";
  const others =
    known && !known.body && target.coords === fromObject(known).coords && !called(known, targetName);
  const replaced = others || target.coords.trim() === typed;
  return replaced && (others || read !== typed) ? { targetName, coords: read, motion: {} } : { targetName };
}

function NameField({ target, onChange, fault }: TargetFieldsProps) {
  const found = useSuggestions(target.targetName).data ?? [];
  const known = found.find((o) => called(o, target.targetName));
  const taken = (name: string) => found.find((o) => o.name === name);
  return (
    <Autocomplete
      label="Target"
      placeholder="M 42, NGC 253, Vega, 51 Peg"
      maxLength={190}
      value={target.targetName}
      data={[...new Set(found.map((o) => o.name))]}
      filter={({ options }) => options}
      renderOption={({ option }) => {
        const o = taken(option.value);
        return (
          <span className={styles.object}>
            <b>{option.value}</b> <span className="muted">{o ? objectWords(o) : ""}</span>
          </span>
        );
      }}
      {...fault("target_name")}
      inputWrapperOrder={["label", "input", "error", "description"]}
      description={known ? objectWords(known) : undefined}
      onChange={(targetName) => onChange(renamed(target, targetName, known))}
      onOptionSubmit={(name) => {
        const o = taken(name);
        if (o) onChange(fromObject(o));
      }}
      onBlur={() => {
        if (known && target.coords.trim() === "") onChange(fromObject(known));
      }}
    />
  );
}

function CoordsField({ target, onChange, fault }: TargetFieldsProps) {
  const icrs = target.targetType === "icrs";
  return (
    <TextInput
      label={icrs ? "Coordinates (RA Dec, ICRS)" : "Altitude and azimuth"}
      required={!icrs || target.targetName.trim() === ""}
      placeholder={icrs ? "05:35:17.3 -05:23:28 or 83.822 -5.391" : "60 180"}
      className={styles.coords}
      autoComplete="off"
      spellCheck={false}
      value={target.coords}
      {...fault("target_coords")}
      inputWrapperOrder={["label", "input", "error", "description"]}
      description={readAs(target.coords, target.targetType)}
      onChange={(e) => onChange({ coords: e.currentTarget.value, motion: {} })}
      onBlur={() => {
        const clean = cleanCoords(target.coords);
        if (clean !== target.coords) onChange({ coords: clean });
      }}
    />
  );
}

function Elements(props: {
  label: string;
  placeholder: string;
  rows: number;
  value: string;
  error: string | undefined;
  "data-field"?: string;
  onChange: (text: string) => void;
}) {
  return (
    <Textarea
      label={props.label}
      required
      rows={props.rows}
      className={styles.coords}
      spellCheck={false}
      placeholder={props.placeholder}
      value={props.value}
      error={props.error}
      data-field={props["data-field"]}
      onChange={(e) => props.onChange(e.currentTarget.value)}
    />
  );
}

/** What the form understands of coordinates, so that a slip is seen at once. */
function readAs(text: string, kind: TargetType): string | undefined {
  if (text.trim() === "") return "Paste them as they are: sexagesimal or degrees, with or without units.";
  const c = parseCoords(text, kind === "altaz" ? "altaz" : "icrs");
  if (!c) return "Not two angles yet.";
  if (kind === "altaz") return `altitude ${number(c.first, 2)}°, azimuth ${number(c.second, 2)}°`;
  return `${rightAscension(c.first)}  ${declination(c.second)}, that is ${number(c.first, 5)}° ${number(c.second, 5)}°`;
}
