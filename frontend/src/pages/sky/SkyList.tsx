// What the map shows, as a list: for fingers, for readers, and for finding.
import type { ReactNode } from "react";
import type { SkyObject } from "@/components/skymap/content";
import type { Scene } from "@/components/skymap/scene";
import { compass, number, utcMinute } from "@/sky/format";
import styles from "./sky.module.css";

export interface SkyListProps {
  scene: Scene;
  selected: string | null;
  onSelect: (object: SkyObject) => void;
  /** Whether anything is planned for tonight. */
  planned: "some" | "none" | "unknown";
  /** Why the alerts could not be read; empty when they could. */
  alertsFailed: string;
}

export function SkyList({ scene, selected, onSelect, planned, alertsFailed }: SkyListProps) {
  const of = (...kinds: SkyObject["kind"][]) => scene.objects.filter((one) => kinds.includes(one.kind));
  const alerts = of("alert");
  const row = (one: SkyObject) => (
    <li key={one.id}>
      <button
        type="button"
        aria-pressed={one.id === selected}
        data-low={one.alt < scene.site.horizon_deg || undefined}
        onClick={() => onSelect(one)}
      >
        {one.number !== undefined && <i data-running={one.kind === "running" || undefined}>{one.number}</i>}
        <b>{one.name}</b>
        <span>{one.entry && utcMinute(one.entry.start)}</span>
        <span>{one.alt > 0 ? `${number(one.alt)}° ${compass(one.az)}` : "below"}</span>
      </button>
    </li>
  );
  return (
    <div className={styles.groups}>
      <Group title="Targets of this night">
        {scene.targets.map(row)}
        {scene.later > 0 && (
          <li className={styles.nothing}>{scene.later} more come later: move the time to see them.</li>
        )}
        {scene.targets.length === 0 && planned !== "unknown" && (
          <li className={styles.nothing}>
            {planned === "none"
              ? "Nothing is planned for this night."
              : scene.past > 0
                ? "All of this night are over: move the time back to see them."
                : "What is planned moves on its own; only the server can place it."}
          </li>
        )}
      </Group>
      {(alerts.length > 0 || alertsFailed) && (
        <Group title="Alerts of the last three days">
          {alerts.map(row)}
          {alertsFailed && <li className={styles.nothing}>The alerts could not be read. {alertsFailed}</li>}
        </Group>
      )}
      <Group title="Moon and planets">
        {of("moon", "sun", "planet").map(row)}
        {of("moon", "sun", "planet").length === 0 && (
          <li className={styles.nothing}>All of them are below the horizon.</li>
        )}
      </Group>
      <Group title="Bright stars">{of("star").map(row)}</Group>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}
