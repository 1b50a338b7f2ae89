// Tonight: is it safe, what does it do, what comes next, does anybody have to
// act. Shows the whole on one screen of 1440 x 900; on a phone one below the
// other, what matters most first.
import { useEffect } from "react";
import { ConditionStrip } from "@/components/conditions/ConditionStrip";
import { useConditions, useNight, useSite } from "@/live/hooks";
import { Devices } from "./Devices";
import { LatestImages } from "./LatestImages";
import { LogLines } from "./LogLines";
import { NightStrip } from "./NightStrip";
import { Now } from "./Now";
import { SafetyTiles } from "./SafetyTiles";
import { SkyDome } from "./SkyDome";
import styles from "./tonight.module.css";

export default function Tonight() {
  const night = useNight();
  const site = useSite();
  const conditions = useConditions();
  useEffect(() => {
    document.title = "Tonight · PYROS";
  }, []);
  return (
    <div className={styles.page}>
      <h1 className="sr">Tonight{night && site ? `: night of ${night.name} at ${site.name}` : ""}</h1>
      <NightStrip />
      <ConditionStrip conditions={conditions} className={styles.conditions} />
      <Now />
      <SkyDome />
      <SafetyTiles />
      <Devices />
      <LatestImages />
      <LogLines />
    </div>
  );
}
