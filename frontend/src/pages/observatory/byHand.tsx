// One block of commands for each device.
import { Button, NativeSelect, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { byHand } from "@/api/actions";
import { api } from "@/api/client";
import { useInstrument } from "@/api/instrument";
import { keys } from "@/api/keys";
import type { components } from "@/api/schema";
import type { CameraState, Channel } from "@/api/types";
import { Segmented } from "@/components/choice/Segmented";
import { StateMark } from "@/components/StateMark";
import { useDevice, useOnReading } from "@/live/hooks";
import { number } from "@/sky/format";
import type { Question } from "./Ask";
import styles from "./manual.module.css";

type SwitchState = components["schemas"]["SwitchState"];
type Kind = components["schemas"]["Shot"]["kind"];

export interface BlockProps {
  /** Why a command is refused; undefined when it is permitted. */
  why: (command: string) => string | undefined;
  ask: (question: Question) => void;
  /** The reason that stands above all blocks already. */
  said: string | undefined;
}

function Order({
  children,
  because,
  act,
  label,
  main,
}: {
  children: ReactNode;
  because: string | undefined;
  act: () => void;
  label?: string;
  main?: boolean;
}) {
  return (
    <Button
      size="xs"
      variant={main ? "filled" : "default"}
      {...(main ? { color: "active" } : {})}
      disabled={because !== undefined}
      title={because}
      aria-label={label}
      onClick={act}
    >
      {children}
    </Button>
  );
}

/** The block of a device, with why its foremost command is refused. */
function Block({
  title,
  because,
  said,
  children,
}: {
  title: string;
  because: string | undefined;
  said: string | undefined;
  children: ReactNode;
}) {
  return (
    <section className={styles.block} aria-label={title}>
      <h3>{title}</h3>
      {children}
      {because !== undefined && because !== said && <p className={styles.because}>{because}</p>}
    </section>
  );
}

/** A number field in degrees, seconds or degrees Celsius. */
function Field({
  label,
  value,
  set,
  min,
  max,
  decimals = 3,
}: {
  label: string;
  value: number | string;
  set: (value: number | string) => void;
  min: number;
  max: number;
  decimals?: number;
}) {
  return (
    <NumberInput
      size="xs"
      label={label}
      value={value}
      onChange={set}
      min={min}
      max={max}
      decimalScale={decimals}
      hideControls
    />
  );
}

const isNumber = (value: number | string): value is number => typeof value === "number";

export function TelescopeByHand({ why, said }: BlockProps) {
  const [type, setType] = useState<"icrs" | "altaz">("altaz");
  const [first, setFirst] = useState<number | string>(60);
  const [second, setSecond] = useState<number | string>(180);
  const icrs = type === "icrs";
  const because = why("telescope.slew");
  const ready = isNumber(first) && isNumber(second);
  const slew = () => {
    if (!isNumber(first) || !isNumber(second)) return;
    const place = icrs
      ? { ra_deg: first, dec_deg: second, alt_deg: 0, az_deg: 0 }
      : { ra_deg: 0, dec_deg: 0, alt_deg: first, az_deg: second };
    void byHand.slew({ type, name: "by hand", ...place });
  };
  return (
    <Block title="Telescope" because={because} said={said}>
      <Segmented
        label="Coordinates"
        value={type}
        options={[
          { value: "altaz", label: "Alt, az" },
          { value: "icrs", label: "RA, Dec" },
        ]}
        onChange={setType}
      />
      <div className={styles.fields}>
        <Field
          label={icrs ? "RA (°)" : "Altitude (°)"}
          value={first}
          set={setFirst}
          min={0}
          max={icrs ? 360 : 90}
          decimals={5}
        />
        <Field
          label={icrs ? "Dec (°)" : "Azimuth (°)"}
          value={second}
          set={setSecond}
          min={icrs ? -90 : 0}
          max={icrs ? 90 : 360}
          decimals={5}
        />
      </div>
      <div className={styles.orders}>
        <Order main because={because ?? (ready ? undefined : "two numbers are needed")} act={slew}>
          Slew
        </Order>
        <Order because={why("telescope.park")} act={() => void byHand.park()}>
          Park
        </Order>
        <Order
          because={why("telescope.stop")}
          label="Stop the telescope"
          act={() => void byHand.stopTelescope()}
        >
          Stop
        </Order>
      </div>
    </Block>
  );
}

export function DomeByHand({ why, ask, said }: BlockProps) {
  const telescope = useDevice("Telescope")?.telescope;
  const [azimuth, setAzimuth] = useState<number | string>(180);
  const because = why("dome.open");
  return (
    <Block title="Dome" because={because} said={said}>
      <div className={styles.orders}>
        <Order
          because={because}
          label="Open the dome"
          act={() =>
            ask({
              title: "Open the dome?",
              text: "Telescope and cameras lie open to the sky. The dome closes by itself when it becomes unsafe, at sunrise, and when the majordome is silent for half a minute.",
              yes: "Open the dome",
              dangerous: true,
              act: byHand.open,
            })
          }
        >
          Open…
        </Order>
        <Order because={why("dome.close")} label="Close the dome" act={() => void byHand.close()}>
          Close
        </Order>
        <Order because={why("dome.stop")} label="Stop the dome" act={() => void byHand.stopDome()}>
          Stop
        </Order>
      </div>
      <div className={styles.fields}>
        <Field label="Slit azimuth (°)" value={azimuth} set={setAzimuth} min={0} max={360} decimals={1} />
      </div>
      <div className={styles.orders}>
        <Order
          because={why("dome.follow") ?? (isNumber(azimuth) ? undefined : "an azimuth is needed")}
          act={() => isNumber(azimuth) && void byHand.follow(azimuth)}
        >
          Turn the slit
        </Order>
        <Order
          because={
            why("dome.follow") ?? (telescope ? undefined : "the telescope does not say where it points")
          }
          act={() => telescope && void byHand.follow(((telescope.az_deg % 360) + 360) % 360)}
        >
          To the telescope
        </Order>
      </div>
    </Block>
  );
}

const kinds: readonly Kind[] = ["light", "dark", "bias", "flat"];

export function CameraByHand({ channel, why, ask, said }: BlockProps & { channel: Channel }) {
  const { data: instrument } = useInstrument();
  const camera = useDevice(channel === "vis" ? "CameraVIS" : "CameraNIR")?.camera;
  const filters = instrument?.detectors.find((d) => d.channel === channel)?.mounted_filters ?? [];
  const [seconds, setSeconds] = useState<number | string>(5);
  const [filter, setFilter] = useState("");
  const [kind, setKind] = useState<Kind>("light");
  const because = why("camera.expose");
  const busy =
    camera && !["idle", "ready"].includes(camera.motion) ? `the camera is ${camera.motion}` : undefined;
  return (
    <Block title={channel === "vis" ? "Visible camera" : "Infrared camera"} because={because} said={said}>
      <div className={styles.fields}>
        <Field label="Seconds" value={seconds} set={setSeconds} min={0} max={3600} />
        <NativeSelect
          size="xs"
          label="Filter"
          value={filter}
          onChange={(e) => setFilter(e.currentTarget.value)}
          data={[
            { value: "", label: "as it is" },
            ...filters.map((f) => ({ value: f.name, label: f.band || f.name })),
          ]}
        />
        <NativeSelect
          size="xs"
          label="Kind"
          value={kind}
          onChange={(e) => setKind(kinds.find((k) => k === e.currentTarget.value) ?? "light")}
          data={[...kinds]}
        />
      </div>
      <div className={styles.orders}>
        <Order
          main
          because={because ?? busy ?? (isNumber(seconds) ? undefined : "a time is needed")}
          label={`Expose ${channel}`}
          act={() =>
            isNumber(seconds) && void byHand.expose(channel, { seconds, filter, kind, object: "by hand" })
          }
        >
          Expose
        </Order>
        <Order
          because={why("camera.abort")}
          label={`Abort ${channel}`}
          act={() => void byHand.abort(channel)}
        >
          Abort
        </Order>
      </div>
      <Cooling channel={channel} camera={camera} why={why} ask={ask} />
    </Block>
  );
}

/** Degrees of warming up that are not asked about. */
const harmless = 2;

/** The detector's cooling. It begins with the set-point in force; what warms it asks first. */
function Cooling({
  channel,
  camera,
  why,
  ask,
}: Pick<BlockProps, "why" | "ask"> & { channel: Channel; camera: CameraState | undefined }) {
  const [typed, setTyped] = useState<number | string | null>(null);
  const setpoint = typed ?? camera?.setpoint_c ?? "";
  const order = (on: boolean, to: number) => {
    const act = () => byHand.cool(channel, { on, setpoint_c: to });
    if (on && camera && to <= camera.temperature_c + harmless) void act();
    else
      ask({
        title: on ? `Let the detector warm up to ${number(to, 1)} °C?` : "Let the detector warm up?",
        text: "Images need it as cold as it was, and cooling it down again takes its time. AUTO does not cool it down by itself.",
        yes: "Warm up",
        dangerous: true,
        act,
      });
  };
  return (
    <>
      <div className={styles.fields}>
        <Field label="Set-point (°C)" value={setpoint} set={setTyped} min={-200} max={20} decimals={1} />
      </div>
      <div className={styles.orders}>
        <Order
          because={why("camera.cool") ?? (isNumber(setpoint) ? undefined : "a temperature is needed")}
          label={`Cool ${channel}`}
          act={() => isNumber(setpoint) && order(true, setpoint)}
        >
          Cool
        </Order>
        <Order because={why("camera.cool")} label={`Warm up ${channel}`} act={() => order(false, 0)}>
          Warm up
        </Order>
      </div>
    </>
  );
}

const switchWords: Record<SwitchState["name"], string> = {
  DOME_LIGHTS: "Dome lights",
  TELESCOPE_POWER: "Telescope power",
  CAMERA_POWER: "Camera power",
  LAMP_FLAT_CAGIRE: "Flat lamp",
};

/** What asks first, and what follows from it. */
const switchConsequences: Partial<Record<string, string>> = {
  "DOME_LIGHTS on":
    "Light in the dome counts as unsafe: an open dome closes and stays closed until the light is off.",
  "TELESCOPE_POWER off": "The telescope cannot move until it is switched on again.",
  "CAMERA_POWER off": "The detectors warm up and give no image until they are switched on and cold again.",
};

const offCommands: Partial<Record<SwitchState["name"], string>> = {
  TELESCOPE_POWER: "switch.telescope_off",
  CAMERA_POWER: "switch.camera_off",
};

export function Switches({ why, ask, said }: BlockProps) {
  const { data, refetch } = useQuery({
    queryKey: [...keys.plc, "switches"],
    queryFn: ({ signal }) => api.get<SwitchState[]>("/devices/switches", { signal }),
  });
  useOnReading(refetch);
  const order = (name: SwitchState["name"], on: boolean) => {
    const act = () => byHand.switch(name, on);
    const text = switchConsequences[`${name} ${on ? "on" : "off"}`];
    if (text === undefined) void act();
    else
      ask({
        title: `Switch ${switchWords[name].toLowerCase()} ${on ? "on" : "off"}?`,
        text,
        yes: on ? "Switch on" : "Switch off",
        dangerous: true,
        act,
      });
  };
  return (
    <Block title="Lights and power" because={why("switch")} said={said}>
      <ul className={styles.switches}>
        {data?.map(({ name, on }) => (
          <li key={name}>
            <span>{switchWords[name]}</span>
            <StateMark level={on === undefined ? "unknown" : on ? "active" : "idle"}>
              {on === undefined ? "not told" : on ? "on" : "off"}
            </StateMark>
            <span className={styles.orders}>
              <Order because={why("switch")} label={`${switchWords[name]} on`} act={() => order(name, true)}>
                On
              </Order>
              <Order
                because={why("switch") ?? why(offCommands[name] ?? "switch")}
                label={`${switchWords[name]} off`}
                act={() => order(name, false)}
              >
                Off
              </Order>
            </span>
          </li>
        ))}
      </ul>
    </Block>
  );
}
