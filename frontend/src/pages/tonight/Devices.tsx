// The five devices in a row: what each does, in a word and a line.
import { Link } from "react-router";
import { useBand } from "@/api/instrument";
import type { DeviceName, DeviceStatus } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, Skeleton } from "@/components/notes";
import { useStale } from "@/components/Stale";
import { StateMark } from "@/components/StateMark";
import { useNow } from "@/live/clock";
import { useDevices } from "@/live/hooks";
import { deviceOrder, deviceWords } from "@/live/words";
import { age, number, thin } from "@/sky/format";
import styles from "./Devices.module.css";
import page from "./tonight.module.css";

/** Devices are read every 10 s at least; older than this is old, in s. */
const limitS = 30;

export function Devices() {
  const devices = useDevices();
  const silent = devices?.filter((device) => !device.connected) ?? [];
  return (
    <Card title="Devices" aside={devices && devices.length > 0 && summary(silent)} className={page.devices}>
      {devices?.length === 0 ? (
        <Empty>No device has been asked yet. The majordome asks them when it starts.</Empty>
      ) : (
        <div className={styles.frame}>
          <ul className={styles.devices} aria-busy={devices === undefined}>
            {deviceOrder.map((name) =>
              devices ? (
                <Device key={name} name={name} device={devices.find((d) => d.name === name)} />
              ) : (
                <Skeleton key={name} height="100%" radius={8} />
              ),
            )}
          </ul>
        </div>
      )}
    </Card>
  );
}

function summary(silent: DeviceStatus[]): string {
  if (silent.length === 0) return "all answering";
  return `${silent.map((device) => deviceWords[device.name] ?? device.name).join(", ")} not answering`;
}

function Device({ name, device }: { name: DeviceName; device: DeviceStatus | undefined }) {
  const stale = useStale(device?.updated, limitS);
  const band = useBand();
  return (
    <li
      className={styles.device}
      data-stale={(stale && device?.connected) || undefined}
      data-level={device?.level}
    >
      <Link to="/observatory">
        <span className={styles.name}>{deviceWords[name]}</span>
        <b>
          <StateMark level={device?.level ?? "unknown"}>{device?.state || "not asked yet"}</StateMark>
        </b>
        <span className={`${styles.lines} mono`}>
          {device && !device.connected ? <span className={styles.error}>{device.error}</span> : null}
          {device?.connected && lines(device, band).map((line) => <span key={line}>{line}</span>)}
          {device && stale && <Old device={device} />}
        </span>
      </Link>
    </li>
  );
}

function Old({ device }: { device: DeviceStatus }) {
  return <span>{age(device.updated, useNow())}</span>;
}

/** What matters of a device, in lines short enough for a fifth of a card. */
function lines(device: DeviceStatus, band: (filter: string) => string): string[] {
  if (device.telescope) {
    const { alt_deg, az_deg, motion, arrives_in_s } = device.telescope;
    const where = [`alt ${number(alt_deg, 1)}°`, `az ${number(az_deg, 1)}°`];
    return motion === "slewing" ? [...where, `there in ${number(arrives_in_s)}${thin}s`] : where;
  }
  if (device.dome) {
    const { az_deg, following, self_closed } = device.dome;
    return [`az ${number(az_deg)}°`, self_closed ? "closed by itself" : following ? "follows" : "stands"];
  }
  if (device.camera) {
    const { temperature_c, filter, motion, remaining_s } = device.camera;
    const left = motion === "exposing" ? [`${number(Math.ceil(remaining_s))}${thin}s left`] : [];
    return [`${number(temperature_c)}${thin}°C`, ...left, filter ? `filter ${band(filter)}` : "no filter"];
  }
  return [device.detail, `${number(device.latency_ms, device.latency_ms < 10 ? 1 : 0)}${thin}ms`].filter(
    Boolean,
  );
}
