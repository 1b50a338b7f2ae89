// The sky about an alert: the error circle of every packet that gave a place,
// the newest lit, the cameras' fields where the telescope is sent, the stars.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Alert, Instrument } from "@/api/types";
import type { RaDec } from "@/sky/coords";
import { count } from "@/sky/format";
import { stars } from "@/sky/stars";
import styles from "./alerts.module.css";
import { angleText, circle, extentFor, pathOf, project, roundAngle } from "./field";

const half = 150; // of the drawing, in its units

/** One circle of the history. */
interface Ring {
  id: number;
  place: RaDec;
  radius: number;
  label: string;
}

function ringsOf(alert: Alert): Ring[] {
  return alert.packets.flatMap((p, i) => {
    if (!p.position || p.action === "duplicate") return [];
    const { ra_deg, dec_deg, error_deg } = p.position;
    const place = { ra: ra_deg, dec: dec_deg };
    return [{ id: p.id, place, radius: error_deg ?? 0, label: String(i + 1) }];
  });
}

export function Field({ alert }: { alert: Alert }) {
  const instrument = useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [asked, setAsked] = useState<number | null>(null);
  if (!alert.position) return null;
  const centre = { ra: alert.position.ra_deg, dec: alert.position.dec_deg };
  const rings = ringsOf(alert);
  const fields = (instrument.data?.detectors ?? []).map((d) => ({
    channel: d.channel,
    name: d.name,
    width: (d.width * d.pixel_scale_arcsec) / 3600,
    height: (d.height * d.pixel_scale_arcsec) / 3600,
  }));
  const widest = Math.max(0, ...fields.map((f) => Math.max(f.width, f.height) / 2));
  const newest = extentFor(alert.position.error_deg ?? 0, widest);
  const all = extentFor(Math.max(0, ...rings.map((r) => r.radius)), widest);
  const extent = asked ?? newest;
  const scale = half / extent;
  const target = alert.target ? { ra: alert.target.ra_deg, dec: alert.target.dec_deg } : centre;
  const at = project(target, centre);
  const bar = roundAngle(extent * 0.6);
  const shownStars = stars.flatMap((s) => {
    const p = project(s, centre);
    return p && Math.abs(p.x) < extent && Math.abs(p.y) < extent ? [{ ...p, star: s }] : [];
  });
  const beyond = rings.filter((r) => r.radius > extent * 1.4);
  const set = (to: number) => setAsked(Math.min(60, Math.max(0.01, to)));
  return (
    <figure className={styles.field}>
      <svg
        viewBox={`${-half} ${-half} ${2 * half} ${2 * half}`}
        role="img"
        aria-label={`Map of ${angleText(2 * extent)} about the position with ${count(rings.length, "error circle")}`}
      >
        <Grid extent={extent} scale={scale} />
        {shownStars.map(({ x, y, star }) => (
          <g key={`${star.ra} ${star.dec}`}>
            <circle
              className={styles.fieldStar}
              cx={x * scale}
              cy={y * scale}
              r={Math.max(0.8, 3 - star.mag * 0.5)}
            />
            {star.name && (
              <text x={x * scale + 5} y={y * scale + 3}>
                {star.name}
              </text>
            )}
          </g>
        ))}
        {rings.map((r, i) => (
          <RingShape key={r.id} ring={r} centre={centre} scale={scale} newest={i === rings.length - 1} />
        ))}
        {at &&
          fields.map((f) => (
            <rect
              key={f.name}
              className={styles.fieldCamera}
              style={{ stroke: `var(--${f.channel})` }}
              x={(at.x - f.width / 2) * scale}
              y={(at.y - f.height / 2) * scale}
              width={f.width * scale}
              height={f.height * scale}
            >
              <title>
                {f.name}: {angleText(f.width)} × {angleText(f.height)}
              </title>
            </rect>
          ))}
        <g className={styles.fieldBar}>
          <path d={`M${half - 14 - bar * scale} ${half - 14}h${bar * scale}`} />
          <text x={half - 14} y={half - 20} textAnchor="end">
            {angleText(bar)}
          </text>
          <text x={0} y={-half + 14} textAnchor="middle">
            N
          </text>
          <text x={-half + 10} y={4} textAnchor="middle">
            E
          </text>
        </g>
      </svg>
      <figcaption>
        <span className="muted">
          {beyond.length > 0
            ? `All of this lies within the circle of packet ${beyond.map((r) => r.label).join(" and ")}.`
            : "Circles by the number of their packet; the newest is lit."}
        </span>
        <span className={styles.fieldTools}>
          <button type="button" aria-label="Closer" title="Closer" onClick={() => set(extent / 2)}>
            +
          </button>
          <button type="button" aria-label="Farther" title="Farther" onClick={() => set(extent * 2)}>
            −
          </button>
          <button type="button" onClick={() => setAsked(null)} aria-pressed={extent === newest}>
            Newest
          </button>
          {all > newest && (
            <button type="button" onClick={() => setAsked(all)} aria-pressed={extent === all}>
              All
            </button>
          )}
        </span>
      </figcaption>
      {fields.length > 0 && (
        <p className={styles.legend}>
          {fields.map((f) => (
            <span key={f.name}>
              <i style={{ borderColor: `var(--${f.channel})` }} /> {f.name}
            </span>
          ))}
          {!alert.target && <span className="muted">no telescope was sent there</span>}
        </p>
      )}
    </figure>
  );
}

/** Circles of round radii about the middle, for the eye to measure by. */
function Grid({ extent, scale }: { extent: number; scale: number }) {
  const step = roundAngle(extent / 2);
  const rings = Array.from({ length: Math.floor((extent * 1.42) / step) }, (_, i) => (i + 1) * step);
  return (
    <g className={styles.fieldGrid}>
      {rings.slice(0, 8).map((r) => (
        <circle key={r} r={(Math.tan((r * Math.PI) / 180) / (Math.PI / 180)) * scale} />
      ))}
      <path d={`M${-half} 0H${half}M0 ${-half}V${half}`} />
    </g>
  );
}

function RingShape(props: { ring: Ring; centre: RaDec; scale: number; newest: boolean }) {
  const { ring, centre, scale, newest } = props;
  const p = project(ring.place, centre);
  if (!p) return null;
  const [x, y] = [p.x * scale, p.y * scale];
  const small = ring.radius * scale < 3;
  return (
    <g className={styles.fieldRing} data-newest={newest || undefined}>
      <title>
        Packet {ring.label}: {ring.radius > 0 ? `within ${angleText(ring.radius)}` : "error not told"}
      </title>
      {!small && <path d={pathOf(circle(ring.place, ring.radius, centre), scale)} />}
      {(small || newest) && <path d={`M${x - 6} ${y}h12M${x} ${y - 6}v12`} />}
      {Math.abs(x) < half && Math.abs(y) < half && (
        <text x={x + 7} y={y - 6}>
          {ring.label}
        </text>
      )}
    </g>
  );
}
