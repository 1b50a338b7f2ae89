// Each device with its own small instrument: what it says of itself, how old
// that is, and why it does not answer when it does not.
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useBand, useInstrument } from "@/api/instrument";
import type { CameraState, Channel, DeviceName, DeviceStatus, DomeState, TelescopeState } from "@/api/types";
import { Card } from "@/components/Card";
import { Skeleton, SkeletonLines } from "@/components/notes";
import { Age, useStale } from "@/components/Stale";
import { StateMark } from "@/components/StateMark";
import { Coordinates } from "@/components/text";
import { useDevice, useDevices } from "@/live/hooks";
import { deviceOrder, deviceWords } from "@/live/words";
import { number, quantity, thin } from "@/sky/format";
import { AltAzDial, DomeDial, WheelDial } from "./dials";
import styles from "./observatory.module.css";

/** Devices are read every 10 s at least; older than this is old, in s. */
const limitS = 30;

export function DevicePanels() {
  const devices = useDevices();
  return (
    <div className={styles.devices}>
      {deviceOrder.map((name) => (
        <Panel key={name} name={name} device={devices?.find((d) => d.name === name)} loading={!devices} />
      ))}
    </div>
  );
}

function Panel({
  name,
  device,
  loading,
}: {
  name: DeviceName;
  device: DeviceStatus | undefined;
  loading: boolean;
}) {
  const stale = useStale(device?.updated, limitS);
  return (
    <Card
      title={deviceWords[name]}
      aside={device && <Age at={device.updated} limitS={limitS} />}
      stale={stale && device?.connected === true}
      className={styles.device}
    >
      {loading ? (
        <>
          <Skeleton height={96} radius={10} />
          <div style={{ height: 12 }} />
          <SkeletonLines lines={3} />
        </>
      ) : (
        <>
          <div className={styles.word}>
            <StateMark level={device?.level ?? "unknown"}>{device?.state || "not asked yet"}</StateMark>
          </div>
          {device && !device.connected && (
            <p className={styles.error}>{device.error || "It does not answer."}</p>
          )}
          {device?.telescope && <Telescope state={device.telescope} />}
          {device?.dome && <Dome state={device.dome} />}
          {device?.camera && <Camera state={device.camera} channel={name === "CameraVIS" ? "vis" : "nir"} />}
          {name === "PLC" && <Plc device={device} />}
        </>
      )}
    </Card>
  );
}

function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Telescope({ state }: { state: TelescopeState }) {
  const slewing = state.motion === "slewing" || state.motion === "parking";
  return (
    <>
      <AltAzDial
        alt={state.alt_deg}
        az={state.az_deg}
        {...(slewing ? { toAlt: state.target_alt_deg, toAz: state.target_az_deg } : {})}
      />
      <Facts
        rows={[
          [
            "Alt, az",
            <span
              key="v"
              className="mono"
            >{`${number(state.alt_deg, 2)}° ${number(state.az_deg, 2)}°`}</span>,
          ],
          ["Points at", <Coordinates key="v" raDeg={state.ra_deg} decDeg={state.dec_deg} />],
          slewing
            ? ["Arrives", `in ${quantity(Math.ceil(state.arrives_in_s), "s")}`]
            : [
                "Target",
                <span
                  key="v"
                  className="mono"
                >{`${number(state.target_alt_deg, 1)}° ${number(state.target_az_deg, 1)}°`}</span>,
              ],
        ]}
      />
    </>
  );
}

function Dome({ state }: { state: DomeState }) {
  const telescope = useDevice("Telescope")?.telescope;
  return (
    <>
      <DomeDial
        az={state.az_deg}
        shutter={state.shutter}
        {...(telescope ? { telescopeAz: telescope.az_deg } : {})}
      />
      <Facts
        rows={[
          ["Shutter", state.self_closed ? `${state.shutter}, by itself` : state.shutter],
          [
            "Slit",
            `${number(state.az_deg, 1)}°${state.moving ? ` → ${number(state.target_az_deg, 1)}°` : ""}, ${state.following ? "follows" : "stands"}`,
          ],
          [
            "Heard from us",
            `${quantity(state.heard_s, "s", 1)} ago, closes after ${quantity(state.closes_after_s, "s")}`,
          ],
        ]}
      />
    </>
  );
}

function Camera({ state, channel }: { state: CameraState; channel: Channel }) {
  const { data: instrument } = useInstrument();
  const band = useBand();
  const filters = instrument?.detectors.find((d) => d.channel === channel)?.mounted_filters ?? [];
  const exposing = state.motion === "exposing" && state.exposure_s > 0;
  const share = exposing ? 1 - Math.max(0, Math.min(1, state.remaining_s / state.exposure_s)) : 0;
  return (
    <>
      <WheelDial
        slots={filters.map((filter) => filter.band || filter.name)}
        slot={state.slot}
        share={share}
        turning={state.motion === "filter"}
        channel={channel}
      />
      <Facts
        rows={[
          ["Detector", cooling(state)],
          [
            "Filter",
            <span key="v" title={state.filter}>
              {state.filter ? `${band(state.filter)} · ${state.filter}` : "none"}
            </span>,
          ],
          [
            "Exposure",
            exposing
              ? `${quantity(Math.ceil(state.remaining_s), "s")} of ${quantity(state.exposure_s, "s", state.exposure_s % 1 ? 1 : 0)} left`
              : "none",
          ],
        ]}
      />
    </>
  );
}

/** "−60.0 °C, as wanted" */
function cooling(state: CameraState): string {
  const now = quantity(state.temperature_c, "degC", 1);
  if (!state.cooling) return `${now}, cooling off`;
  const there = Math.abs(state.temperature_c - state.setpoint_c) < 1;
  return there ? `${now}, as wanted` : `${now}, wanted ${quantity(state.setpoint_c, "degC")}`;
}

function Plc({ device }: { device: DeviceStatus | undefined }) {
  return (
    <>
      <p className={styles.plc}>{device?.detail}</p>
      <Facts
        rows={[
          ["Answers in", device?.connected ? `${number(device.latency_ms, 1)}${thin}ms` : "–"],
          [
            "Sensors",
            <Link key="v" to="/environment">
              on the Environment page
            </Link>,
          ],
        ]}
      />
    </>
  );
}
