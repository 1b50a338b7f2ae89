import { Button } from "@mantine/core";
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { highest, type PathPoint, type SkyObject } from "@/components/skymap/content";
import { Facts } from "@/components/skymap/Facts";
import type { Scene } from "@/components/skymap/scene";
import { number, utcMinute } from "@/sky/format";
import { AltitudeLine } from "./AltitudeLine";
import styles from "./sky.module.css";

/** What is known of the chosen one, and what one can do with it. */
export function Chosen(props: {
  chosen: SkyObject | null;
  scene: Scene;
  path: readonly PathPoint[];
  onClear: () => void;
}) {
  const { chosen, scene, path } = props;
  const mayRequest = atLeast(useUser()?.role, "scientist");
  if (!chosen) {
    return (
      <p className="muted">
        Choose something on the map, in the list below, or by its name. A click on the empty sky gives its
        coordinates.
      </p>
    );
  }
  const limit = scene.site.horizon_deg;
  const top = highest(path, limit);
  const own = !["moon", "sun", "planet", "telescope"].includes(chosen.kind);
  return (
    <div className={styles.about}>
      <Facts object={chosen} moon={scene.moon} />
      {top && (
        <>
          <AltitudeLine path={path} limit={limit} at={scene.ms} />
          <p>{tonightSentence(top, limit)}</p>
        </>
      )}
      <div className={styles.actions}>
        {chosen.entry && (
          <Button
            component={Link}
            to={`/requests/${chosen.entry.request_id}`}
            variant="default"
            size="compact-sm"
          >
            Its request
          </Button>
        )}
        {chosen.alert && (
          <Button component={Link} to={`/alerts/${chosen.alert.id}`} variant="default" size="compact-sm">
            The alert
          </Button>
        )}
        {own && !chosen.entry && !chosen.alert && mayRequest && (
          <Button component={Link} to={requestAddress(chosen)} size="compact-sm">
            Request this place
          </Button>
        )}
        <Button variant="subtle" size="compact-sm" onClick={props.onClear}>
          Let go
        </Button>
      </div>
    </div>
  );
}

/** The editor with a target in it. */
export function requestAddress({ name, place }: Pick<SkyObject, "name" | "place">): string {
  const query = new URLSearchParams({ target: name, ra: place.ra.toFixed(5), dec: place.dec.toFixed(5) });
  return `/requests/new?${query}`;
}

/** "Highest 74° at 08:12 UTC; above 30° from 03:10 to 11:40." */
export function tonightSentence(top: NonNullable<ReturnType<typeof highest>>, limit: number): string {
  if (top.alt <= 0) return "It does not rise this night.";
  const best = `Highest ${number(top.alt)}° at ${utcMinute(top.ms)} UTC`;
  if (!top.above) return `${best}: never above ${number(limit)}°, where the telescope may point, this night.`;
  return `${best}; above ${number(limit)}° from ${utcMinute(top.above.from)} to ${utcMinute(top.above.to)}.`;
}
