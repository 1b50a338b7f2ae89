// The sky over the dome as it is now: the map of the page Sky, small and still.
import { useMemo } from "react";
import { Link, useNavigate } from "react-router";
import type { DeviceStatus, Site } from "@/api/types";
import { Card } from "@/components/Card";
import { Skeleton } from "@/components/notes";
import type { SkyObject } from "@/components/skymap/content";
import { usePointing, useRecentAlerts } from "@/components/skymap/hooks";
import { SkyMap } from "@/components/skymap/SkyMap";
import { sceneOf } from "@/components/skymap/scene";
import { useSlowNow } from "@/live/clock";
import { useDevice, useSchedule, useSite } from "@/live/hooks";
import { number, quantity } from "@/sky/format";
import styles from "./SkyDome.module.css";
import page from "./tonight.module.css";

export function SkyDome() {
  const site = useSite();
  const telescope = useDevice("Telescope");
  return (
    <Card
      title="Sky"
      aside={
        <>
          <Pointing device={telescope} /> ·{" "}
          <Link to="/sky" title="The sky as a map over the whole night">
            map
          </Link>
        </>
      }
      className={page.sky}
    >
      {site ? (
        <Dome site={site} telescope={telescope} />
      ) : (
        <div className={styles.loading} aria-busy="true">
          <Skeleton width={270} height={270} radius="50%" />
        </div>
      )}
    </Card>
  );
}

function Pointing({ device }: { device: DeviceStatus | undefined }) {
  const telescope = device?.telescope;
  if (!telescope) return "telescope unknown";
  if (telescope.motion === "slewing") {
    return `slewing, there in ${quantity(Math.ceil(telescope.arrives_in_s), "s")}`;
  }
  return `${telescope.motion} at alt ${number(telescope.alt_deg)}° az ${number(telescope.az_deg)}°`;
}

/** Targets that are shown: what is observed and those that come next. */
const ahead = 7;

function Dome({ site, telescope }: { site: Site; telescope: DeviceStatus | undefined }) {
  const now = useSlowNow(15);
  const schedule = useSchedule();
  const alerts = useRecentAlerts(now).list;
  const navigate = useNavigate();
  const scene = useMemo(
    () => sceneOf({ ms: now, site, schedule, alerts, found: null, ahead }),
    [now, site, schedule, alerts],
  );
  const pointing = usePointing(telescope, now, site);
  const open = (object: SkyObject | null) => {
    if (object?.entry) void navigate(`/requests/${object.entry.request_id}`);
    else if (object?.alert) void navigate(`/alerts/${object.alert.id}`);
  };
  return (
    <div className={styles.dome}>
      <SkyMap still scene={scene} pointing={pointing} path={[]} selected={null} onSelect={open} />
    </div>
  );
}
