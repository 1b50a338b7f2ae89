// The small instruments of the device panels: where the telescope looks, where
// the dome's slit is, which filter stands in the beam.
import type { Channel } from "@/api/types";
import styles from "./dials.module.css";

const rad = Math.PI / 180;

/** A point at radius r, angle 0 up, clockwise. */
function polar(r: number, deg: number): string {
  return `${(r * Math.sin(deg * rad)).toFixed(1)} ${(-r * Math.cos(deg * rad)).toFixed(1)}`;
}

function arc(r: number, from: number, to: number): string {
  const large = Math.abs(to - from) > 180 ? 1 : 0;
  return `M${polar(r, from)}A${r} ${r} 0 ${large} 1 ${polar(r, to)}`;
}

interface AltAzDialProps {
  alt: number;
  az: number;
  toAlt?: number;
  toAz?: number;
}

/** Side view for the altitude, compass for the azimuth. */
export function AltAzDial({ alt, az, toAlt, toAz }: AltAzDialProps) {
  return (
    <svg
      className={styles.dial}
      viewBox="0 0 240 104"
      role="img"
      aria-label={`Altitude ${alt.toFixed(0)}°, azimuth ${az.toFixed(0)}°`}
    >
      <g transform="translate(24 92)">
        <path d="M80 0A80 80 0 0 0 0-80" className={styles.rim} />
        <path d="M0 0H84" className={styles.rim} />
        {[30, 60].map((mark) => (
          <path key={mark} d="M74 0h6" transform={`rotate(${-mark})`} className={styles.rim} />
        ))}
        {toAlt !== undefined && <path d="M8 0H80" transform={`rotate(${-toAlt})`} className={styles.goal} />}
        <path d="M0 0H72" transform={`rotate(${-alt})`} className={styles.tube} />
        <circle r="6" className={styles.pivot} />
      </g>
      <g transform="translate(184 52)">
        <circle r="44" className={styles.rim} />
        {["N", "E", "S", "W"].map((name, i) => (
          <text key={name} className={styles.mark} transform={`translate(${polar(33, i * 90)})`} dy="3.5">
            {name}
          </text>
        ))}
        {toAz !== undefined && <path d="M0-10V-44" transform={`rotate(${toAz})`} className={styles.goal} />}
        <path d="M0 0V-40" transform={`rotate(${az})`} className={styles.tube} />
        <circle r="5" className={styles.pivot} />
      </g>
    </svg>
  );
}

interface DomeDialProps {
  az: number;
  shutter: string;
  telescopeAz?: number;
}

/** The dome from above: the slit, and where the telescope looks. */
export function DomeDial({ az, shutter, telescopeAz }: DomeDialProps) {
  const open = shutter === "open";
  const between = shutter === "opening" || shutter === "closing";
  return (
    <svg
      className={styles.dial}
      viewBox="0 0 240 104"
      role="img"
      aria-label={`Dome from above: slit at ${az.toFixed(0)}°, ${shutter}`}
    >
      <g transform="translate(120 52)">
        <circle r="46" className={styles.dome} />
        {["N", "E", "S", "W"].map((name, i) => (
          <text
            key={name}
            className={styles.mark}
            transform={`translate(${[0, 60, 0, -60][i]} ${[-36, 0, 42, 0][i]})`}
            dy="3.5"
          >
            {name}
          </text>
        ))}
        <g transform={`rotate(${az})`}>
          <path
            d="M-9 4V-44.5A46 46 0 0 1 9-44.5V4Z"
            className={styles.slit}
            data-open={open || undefined}
            data-between={between || undefined}
          />
        </g>
        {telescopeAz !== undefined && (
          <path d="M0 0V-38" transform={`rotate(${telescopeAz})`} className={styles.tube} />
        )}
        <circle r="5" className={styles.pivot} />
      </g>
    </svg>
  );
}

interface WheelDialProps {
  slots: string[];
  slot: number;
  /** Share of the exposure that has passed; 0 when there is none. */
  share: number;
  turning: boolean;
  channel: Channel;
}

/** The filter wheel, the slot in the beam lit; around it the exposure as a ring. */
export function WheelDial({ slots, slot, share, turning, channel }: WheelDialProps) {
  const step = 360 / Math.max(1, slots.length);
  return (
    <svg
      className={styles.dial}
      viewBox="0 0 240 104"
      role="img"
      aria-label={`Filter wheel: ${slots[slot] ?? "no filter"} in the beam${share > 0 ? `, exposure ${Math.round(share * 100)} % done` : ""}`}
    >
      <g transform="translate(120 52)">
        <circle r="48" className={styles.track} />
        {share > 0 && (
          <path
            d={arc(48, 0, Math.min(359.9, share * 360))}
            className={styles.exposure}
            style={{ stroke: `var(--${channel})` }}
          />
        )}
        <g
          className={styles.wheel}
          style={{ transform: `rotate(${-slot * step}deg)` }}
          data-turning={turning || undefined}
        >
          {slots.map((name, i) => (
            <g key={name} transform={`translate(${polar(26, i * step)})`}>
              <circle r="12" className={styles.slot} data-lit={i === slot || undefined} />
              <text
                className={styles.band}
                data-lit={i === slot || undefined}
                dy="4"
                style={{ transform: `rotate(${slot * step}deg)` }}
              >
                {name.length > 3 ? i + 1 : name}
              </text>
            </g>
          ))}
        </g>
        {slots.length === 0 && <circle r="26" className={styles.rim} />}
      </g>
    </svg>
  );
}
