// The sky as a map: now and over the whole night.
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import type { DeviceStatus, Night, Site } from "@/api/types";
import { Card } from "@/components/Card";
import { Skeleton, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { type FoundPlace, pathOf, type SkyObject, wandererPath } from "@/components/skymap/content";
import type { Pointing } from "@/components/skymap/draw";
import { usePointing, useRecentAlerts } from "@/components/skymap/hooks";
import { icrsAt } from "@/components/skymap/project";
import { SkyMap, telescopeObject } from "@/components/skymap/SkyMap";
import { type Scene, sceneOf } from "@/components/skymap/scene";
import { useDevice, useNight, useSchedule, useSite } from "@/live/hooks";
import type { Wanderer } from "@/sky/bodies";
import type { AltAz } from "@/sky/coords";
import { declination, hourMinute, ms, number } from "@/sky/format";
import { Chosen } from "./Chosen";
import { SkyList } from "./SkyList";
import styles from "./sky.module.css";
import { TargetSearch } from "./TargetSearch";
import { TimeBar } from "./TimeBar";
import { rangeOf, useSkyTime } from "./time";

/** Of a night with more targets than these only the next few are shown. */
const crowd = 40;
const few = 12;

export default function SkyPage() {
  const site = useSite();
  const night = useNight();
  if (!site || !night) {
    return (
      <>
        <PageHeader title="Sky" />
        <div className={styles.page} aria-busy="true">
          <Card title="Map" className={styles.mapCard}>
            <div className={styles.loading}>
              <Skeleton height="100%" radius="50%" />
            </div>
            <Skeleton height={38} radius={8} />
          </Card>
          <div className={styles.side}>
            <Card title="Find">
              <Skeleton height={36} radius={6} />
            </Card>
            <Card title="In the sky">
              <SkeletonLines lines={9} />
            </Card>
          </div>
        </div>
      </>
    );
  }
  return <Sky site={site} night={night} />;
}

/** A place that the address asks for: ?ra=10.68&dec=41.27&name=M31 */
function placeOf(params: URLSearchParams): FoundPlace | null {
  const [ra, dec] = [params.get("ra"), params.get("dec")];
  const place = {
    ra: Number(ra),
    dec: Number(dec),
    name: params.get("name")?.slice(0, 80) || "Place asked for",
  };
  const good = ra !== null && dec !== null && place.ra >= 0 && place.ra < 360 && Math.abs(place.dec) <= 90;
  return good ? place : null;
}

/** The way of what is chosen through the night, on full ten minutes so that the hours can be marked. */
function usePath(chosen: SkyObject | null, night: Night, site: Site) {
  const from = Math.floor(ms(night.sunset) / 600_000) * 600_000;
  const to = ms(night.sunrise);
  const { id, kind, name, place, fixed } = chosen ?? {};
  const moves = kind === "moon" || kind === "sun" || kind === "planet";
  // A place that stands still among the stars keeps its path while time goes on.
  const ra = moves || fixed ? 0 : place?.ra;
  const dec = moves || fixed ? 0 : place?.dec;
  return useMemo(() => {
    if (!id || fixed || ra === undefined || dec === undefined) return [];
    return moves ? wandererPath(name as Wanderer, from, to, site) : pathOf({ ra, dec }, from, to, site);
  }, [id, name, moves, fixed, ra, dec, from, to, site]);
}

function Sky({ site, night }: { site: Site; night: Night }) {
  const schedule = useSchedule();
  const device = useDevice("Telescope");
  const [params] = useSearchParams();
  const [found, setFound] = useState<FoundPlace | null>(() => placeOf(params));
  const [selected, setSelected] = useState<string | null>(() => (found ? `found-${found.name}` : null));
  const range = useMemo(() => rangeOf(night), [night]);
  const time = useSkyTime(range);
  const alerts = useRecentAlerts(time.ms);
  const tonight =
    schedule && schedule.night.name === night.name ? schedule : schedule === undefined ? undefined : null;
  const ahead = (tonight?.entries.length ?? 0) > crowd ? few : undefined;
  const scene = useMemo(
    () => sceneOf({ ms: time.ms, site, schedule: tonight, alerts: alerts.list, found, ahead }),
    [time.ms, site, tonight, alerts.list, found, ahead],
  );
  const present = usePointing(device, time.ms, site);
  const pointing = time.live ? present : null;
  const chosen = find(scene, pointing, selected);
  const path = usePath(chosen, night, site);

  const select = (object: SkyObject | null) => {
    setSelected(object?.id ?? null);
    if (object?.kind !== "found") setFound(null);
  };
  const take = (place: FoundPlace) => {
    setFound(place);
    setSelected(`found-${place.name}`);
  };
  const click = (where: AltAz) => {
    const { ra, dec } = icrsAt(where, time.ms, site);
    take({ ra, dec, name: `Place at ${hourMinute(ra)} ${declination(dec).slice(0, 4)}` });
  };

  return (
    <>
      <PageHeader title="Sky">
        <p>
          {time.live ? "Now" : "Not now"} over {site.name}; a click names what is there, or gives the
          coordinates.
        </p>
      </PageHeader>
      <div className={styles.page}>
        <Card
          title={`Night of ${night.name}`}
          aside={<Where device={device} live={time.live} />}
          className={styles.mapCard}
        >
          <div className={styles.mapBox}>
            <SkyMap
              scene={scene}
              pointing={pointing}
              path={path}
              selected={selected}
              onSelect={select}
              onPlace={click}
            />
          </div>
          <TimeBar night={night} range={range} time={time} sunAlt={scene.sun.alt} />
        </Card>
        <div className={styles.side}>
          <Card title="Find" className={styles.find}>
            <TargetSearch objects={[...scene.objects, ...scene.low]} onObject={select} onPlace={take} />
          </Card>
          <Card title={chosen ? chosen.name : "Nothing chosen"} className={styles.chosen}>
            <Chosen chosen={chosen} scene={scene} path={path} onClear={() => select(null)} />
          </Card>
          <Card title="In the sky" flush className={styles.list}>
            <SkyList
              scene={scene}
              selected={selected}
              onSelect={select}
              planned={
                tonight === undefined ? "unknown" : (tonight?.entries ?? []).length > 0 ? "some" : "none"
              }
              alertsFailed={alerts.error}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

function find(scene: Scene, pointing: Pointing | null, id: string | null): SkyObject | null {
  if (id === null) return null;
  if (id === "telescope") return pointing ? telescopeObject(pointing) : null;
  return [...scene.objects, ...scene.low].find((one) => one.id === id) ?? null;
}

function Where({ device, live }: { device: DeviceStatus | undefined; live: boolean }) {
  const telescope = device?.telescope;
  if (!live) return "the telescope is shown at the present time only";
  if (!telescope) return "where the telescope points is not known";
  return `telescope ${telescope.motion}, alt ${number(telescope.alt_deg)}° az ${number(telescope.az_deg)}°`;
}
