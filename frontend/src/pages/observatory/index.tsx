// Observatory: the conductor's state among all it can have, the controls, each
// device with its own small instrument, the agents, and where devices are
// simulated, what can be made to happen to them.
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { Card } from "@/components/Card";
import { SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { Elapsed } from "@/components/text";
import { useConductor } from "@/live/hooks";
import { ActionLog } from "./ActionLog";
import { Agents } from "./Agents";
import { Control } from "./Control";
import { DevicePanels } from "./DevicePanels";
import { Manual } from "./Manual";
import styles from "./observatory.module.css";
import { Simulators } from "./Simulators";
import { StateDiagram } from "./StateDiagram";

export default function Observatory() {
  const conductor = useConductor();
  const role = useUser()?.role;
  return (
    <>
      <PageHeader title="Observatory" log="majordome">
        {conductor?.text}
      </PageHeader>
      <div className={styles.page}>
        <Card
          title="What it does"
          aside={
            conductor && (
              <>
                for <Elapsed since={conductor.since} />
              </>
            )
          }
          className={styles.state}
        >
          {conductor ? <StateDiagram conductor={conductor} /> : <SkeletonLines lines={6} />}
        </Card>
        <Control />
        <Manual />
        <DevicePanels />
        {atLeast(role, "scientist") && <Agents />}
        {atLeast(role, "scientist") && <ActionLog />}
        {atLeast(role, "admin") && <Simulators />}
      </div>
    </>
  );
}
