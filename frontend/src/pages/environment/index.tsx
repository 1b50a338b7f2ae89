// Environment: is it safe, why, since when, and when may it change; then every
// element's value, its history against its limits, and what the sensors said.
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { PageHeader } from "@/components/PageHeader";
import type { TimeRange } from "@/components/plots/TimePlot";
import { Age } from "@/components/Stale";
import { useEnvironment } from "@/live/hooks";
import { ConditionsSection } from "./Conditions";
import { PlcConsole } from "./Console";
import styles from "./environment.module.css";
import { FakeAlarm } from "./FakeAlarm";
import { type RangeId, rangeSeconds, useHistories } from "./history";
import { PlcDevices } from "./PlcDevices";
import { Plots } from "./Plots";
import { SiteTable, WeatherTable } from "./Tables";
import { Tiles } from "./Tiles";
import { VerdictBanner } from "./VerdictBanner";

export default function EnvironmentPage() {
  const environment = useEnvironment();
  const user = useUser();
  const admin = atLeast(user?.role, "admin");
  const [rangeId, setRangeId] = useState<RangeId>("1h");
  const [zoom, setZoom] = useState<TimeRange | null>(null);
  const histories = useHistories(rangeSeconds(rangeId), zoom);
  const recent = useHistories(600, null);
  useScrollToHash(environment !== undefined);
  const tables = zoom ? histories : recent;

  return (
    <>
      <PageHeader title="Environment" log="monitor">
        {environment && (
          <>
            Read <Age at={environment.safety.at} limitS={8} />, reading {environment.iteration} since the
            monitor started
          </>
        )}
      </PageHeader>
      <div className={styles.page}>
        <VerdictBanner environment={environment} />
        <Tiles environment={environment} />
        <Plots
          histories={histories}
          verdicts={environment?.verdicts ?? []}
          rangeId={rangeId}
          zoom={zoom}
          onRange={(id) => {
            setRangeId(id);
            setZoom(null);
          }}
          onZoom={setZoom}
        />
        <ConditionsSection />
        <div className={styles.tables}>
          <WeatherTable query={tables.weather} stretch={zoom !== null} />
          <SiteTable query={tables.site} stretch={zoom !== null} />
        </div>
        <PlcDevices />
        {admin && (
          <div className={styles.pair}>
            <PlcConsole />
            <FakeAlarm />
          </div>
        )}
      </div>
    </>
  );
}

/** Brings the section that the address names into view, once there is something to see. */
function useScrollToHash(loaded: boolean) {
  const { hash, key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link pressed again scrolls again
  useEffect(() => {
    if (loaded && hash) document.getElementById(hash.slice(1))?.scrollIntoView({ block: "start" });
  }, [loaded, hash, key]);
}
