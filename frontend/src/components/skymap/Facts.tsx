import { Coordinates } from "@/components/text";
import { statusWord } from "@/components/timeline/words";
import { compass, declination, number, priority, rightAscension, utcMinute } from "@/sky/format";
import { factsOf, type SkyKind, type SkyObject } from "./content";
import styles from "./skymap.module.css";

const kindWords: Record<SkyKind, string> = {
  telescope: "where it points now",
  running: "observed at this time",
  target: "planned",
  found: "asked for",
  alert: "alert",
  moon: "",
  sun: "",
  planet: "planet",
  star: "star",
};

/** One line of what it is: "planned, Normal 3, 03:10 to 03:25 UTC". */
export function aboutOf(object: SkyObject): string {
  const planned = object.kind === "target" && object.entry;
  const parts = [planned ? statusWord(planned.status) : kindWords[object.kind]];
  if (object.entry) {
    parts.push(priority(object.entry.priority));
    parts.push(`${utcMinute(object.entry.start)} to ${utcMinute(object.entry.end)} UTC`);
  }
  const error = object.alert?.position?.error_deg;
  if (error) parts.push(`error ${number(error, error < 1 ? 2 : 1)}°`);
  if (object.magnitude !== undefined) parts.push(`magnitude ${number(object.magnitude, 1)}`);
  return parts.filter(Boolean).join(", ");
}

/** Where something stands, in the units of the trade. */
export function Facts({ object, moon, brief }: { object: SkyObject; moon: SkyObject; brief?: boolean }) {
  const facts = factsOf(object, moon);
  return (
    <div className={styles.facts}>
      {brief && <b>{object.number ? `${object.number}: ${object.name}` : object.name}</b>}
      <div className="muted">{aboutOf(object)}</div>
      <dl>
        <dt>altitude</dt>
        <dd>{number(facts.alt, 1)}°</dd>
        <dt>azimuth</dt>
        <dd>
          {number(facts.az, 1)}° {compass(facts.az)}
        </dd>
        <dt>RA, Dec</dt>
        <dd className="mono">
          {brief ? (
            <>
              {rightAscension(object.place.ra)} {declination(object.place.dec)}
            </>
          ) : (
            <Coordinates raDeg={object.place.ra} decDeg={object.place.dec} />
          )}
        </dd>
        <dt>airmass</dt>
        <dd>{facts.airmass === undefined ? "below the horizon" : number(facts.airmass, 2)}</dd>
        {facts.moonDeg !== undefined && (
          <>
            <dt>from the Moon</dt>
            <dd>{number(facts.moonDeg)}°</dd>
          </>
        )}
      </dl>
    </div>
  );
}
