// The sky over the dome as one sees it lying on one's back: north up, east at
// the left, the zenith in the middle, the horizon as the rim.
import { memo, useMemo } from "react";
import { Link, useNavigate } from "react-router";
import type { DeviceStatus, Scheduled, Site } from "@/api/types";
import { Card } from "@/components/Card";
import { Skeleton } from "@/components/notes";
import { type Point, project } from "@/components/skymap/project";
import { useTrail } from "@/components/skymap/trail";
import { useSlowNow } from "@/live/clock";
import { useConductor, useDevice, useSchedule, useSite } from "@/live/hooks";
import { anyAltAz, moon, planetsNow, sun } from "@/sky/bodies";
import { type AltAz, horizontal, precess, siderealTime } from "@/sky/coords";
import { ms, number, priority, quantity, utcMinute } from "@/sky/format";
import { litPath } from "@/sky/MoonDisc";
import { figures, stars } from "@/sky/stars";
import styles from "./SkyDome.module.css";
import page from "./tonight.module.css";

const radius = 160;

function place(where: AltAz): Point {
  const { x, y } = project(where);
  return { x: radius * x, y: radius * y };
}

const at = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;

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
      {site ? <Dome site={site} telescope={telescope} /> : <Loading />}
    </Card>
  );
}

function Loading() {
  return (
    <div style={{ display: "grid", placeItems: "center", flex: 1 }} aria-busy="true">
      <Skeleton width={300} height={300} radius="50%" />
    </div>
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

function Dome({ site, telescope }: { site: Site; telescope: DeviceStatus | undefined }) {
  const now = useSlowNow(15);
  const dome = useDevice("Dome")?.dome;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a drawing
    <svg
      className={styles.dome}
      viewBox="-180 -179 360 358"
      role="group"
      aria-label="The sky now, north up and east left, with the telescope, the planned targets, the Moon, planets and bright stars"
    >
      <Ground horizon={site.horizon_deg} />
      <Stars site={site} now={now} />
      <Bodies site={site} now={now} />
      <Targets site={site} now={now} />
      {dome && <Slit azDeg={dome.az_deg} open={dome.shutter === "open"} shutter={dome.shutter} />}
      <Telescope device={telescope} />
    </svg>
  );
}

const Ground = memo(function Ground({ horizon }: { horizon: number }) {
  const inner = (radius * (90 - horizon)) / 90;
  return (
    <g>
      <circle r={radius} className={styles.sky} />
      {[30, 60].map((alt) => (
        <circle key={alt} r={(radius * (90 - alt)) / 90} className={styles.ring} />
      ))}
      <path d={`M${-radius} 0H${radius}M0 ${-radius}V${radius}`} className={styles.ring} />
      <path
        className={styles.ground}
        fillRule="evenodd"
        d={`M0 ${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0 ${-radius}ZM0 ${-inner}A${inner} ${inner} 0 1 1 0 ${inner}A${inner} ${inner} 0 1 1 0 ${-inner}Z`}
      >
        <title>{`Below ${number(horizon)}°: the telescope may not point here`}</title>
      </path>
      {(
        [
          ["N", 0, -168],
          ["E", -170, 4],
          ["S", 0, 176],
          ["W", 170, 4],
        ] as const
      ).map(([name, x, y]) => (
        <text key={name} x={x} y={y} className={styles.compass}>
          {name}
        </text>
      ))}
    </g>
  );
});

const Stars = memo(function Stars({ site, now }: { site: Site; now: number }) {
  const shown = useMemo(() => {
    const lst = siderealTime(now, site);
    return stars.map((star) => {
      const where = horizontal(precess(star, now), lst, site);
      return { star, up: where.alt > 0, point: place(where) };
    });
  }, [site, now]);
  return (
    <g>
      {figures.map((line) => {
        const points = line.map((i) => shown[i]).filter((s) => s !== undefined);
        if (points.some((s) => !s.up)) return null;
        return (
          <polyline
            key={line.join()}
            className={styles.figure}
            points={points.map((s) => at(s.point)).join(" ")}
          />
        );
      })}
      {shown.map(({ star, up, point }) =>
        up ? (
          <circle
            key={`${star.ra} ${star.dec}`}
            cx={point.x.toFixed(1)}
            cy={point.y.toFixed(1)}
            r={Math.max(0.45, 2.3 - star.mag * 0.5).toFixed(2)}
            className={styles.star}
            opacity={Math.min(1, 1.1 - star.mag * 0.17).toFixed(2)}
          >
            {star.name && <title>{star.name}</title>}
          </circle>
        ) : null,
      )}
    </g>
  );
});

const Bodies = memo(function Bodies({ site, now }: { site: Site; now: number }) {
  const disc = moon(now, site);
  const day = sun(now, site);
  const wanderers = planetsNow(now, site)
    .filter((planet) => planet.alt > 0)
    .map((planet) => ({ ...planet, ...place(planet) }));
  return (
    <g>
      {wanderers.map((planet, i) => {
        const { x, y } = planet;
        // Two that stand close together: the second's name stands higher.
        const close = wanderers.slice(0, i).some((other) => Math.hypot(other.x - x, other.y - y) < 24);
        return (
          <g key={planet.name} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
            <title>{`${planet.name}, magnitude ${number(planet.magnitude, 1)}, alt ${number(planet.alt)}°`}</title>
            <circle r="2.6" className={styles.planet} />
            <text x="6" y={close ? -5 : 3.5} className={styles.label}>
              {planet.name}
            </text>
          </g>
        );
      })}
      {disc.alt > 0 && (
        <g transform={`translate(${at(place(disc)).replace(" ", ",")})`}>
          <title>{`Moon, ${number(disc.illumination * 100)} % lit, alt ${number(disc.alt)}°`}</title>
          <circle r="8.5" className={styles.moonDark} />
          <path d={litPath(disc.phase, 8.5)} className={styles.moon} />
          <text x="13" y="4" className={styles.label}>
            Moon
          </text>
        </g>
      )}
      {day.alt > 0 && (
        <g transform={`translate(${at(place(day)).replace(" ", ",")})`}>
          <title>{`Sun, alt ${number(day.alt)}°`}</title>
          <circle r="9" className={styles.sun} />
          <text x="14" y="4" className={styles.label}>
            Sun
          </text>
        </g>
      )}
    </g>
  );
});

/** Planned targets that are numbered, the next as 1. */
const numbered = 6;

function Targets({ site, now }: { site: Site; now: number }) {
  const schedule = useSchedule();
  const running = useConductor()?.running;
  const navigate = useNavigate();
  const next = (schedule?.entries ?? [])
    .filter((entry) => entry.sequence_id !== running?.id && entry.status === "planned" && ms(entry.end) > now)
    .slice(0, numbered)
    .flatMap((entry) => {
      const where = anyAltAz(entry.target, now, site);
      return where ? [{ entry, where }] : [];
    });
  const here = running ? anyAltAz(running.target, now, site) : null;
  const first = here ? [place(here)] : [];
  const path = [...first, ...next.filter(({ where }) => where.alt > 0).map(({ where }) => place(where))];
  return (
    <g>
      {path.length > 1 && <polyline className={styles.route} points={path.map(at).join(" ")} />}
      {next.map(({ entry, where }, i) =>
        where.alt > 0 ? (
          <Target
            key={entry.sequence_id}
            entry={entry}
            where={where}
            index={i + 1}
            onOpen={() => void navigate(`/requests/${entry.request_id}`)}
          />
        ) : null,
      )}
    </g>
  );
}

function Target(props: { entry: Scheduled; where: AltAz; index: number; onOpen: () => void }) {
  const { entry, where, index, onOpen } = props;
  const { x, y } = place(where);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a mark in a drawing; the same links stand as text in the Now card
    <g
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      className={styles.target}
      role="link"
      tabIndex={-1}
      onClick={onOpen}
      onKeyDown={(event) => event.key === "Enter" && onOpen()}
    >
      <title>{`${index}: ${entry.name}, ${priority(entry.priority)}, ${utcMinute(entry.start)} UTC, now at alt ${number(where.alt)}°`}</title>
      <circle r="8.5" />
      <text y="3.6">{index}</text>
    </g>
  );
}

/** The dome's slit on the rim: a bright arc where it is open. */
function Slit({ azDeg, open, shutter }: { azDeg: number; open: boolean; shutter: string }) {
  const half = 11;
  const edge = (az: number) => {
    const angle = (az * Math.PI) / 180;
    return `${(-radius * Math.sin(angle)).toFixed(1)} ${(-radius * Math.cos(angle)).toFixed(1)}`;
  };
  return (
    <path
      className={styles.slit}
      data-open={open || undefined}
      d={`M${edge(azDeg - half)}A${radius} ${radius} 0 0 0 ${edge(azDeg + half)}`}
    >
      <title>{`The dome's slit at az ${number(azDeg)}°: ${shutter}`}</title>
    </path>
  );
}

function Telescope({ device }: { device: DeviceStatus | undefined }) {
  const running = useConductor()?.running;
  const telescope = device?.telescope;
  const trail = useTrail(telescope).map(place);
  const here = telescope && place({ alt: telescope.alt_deg, az: telescope.az_deg });
  if (!telescope || !here) return null;
  const slewing = telescope.motion === "slewing" || telescope.motion === "parking";
  const to = place({ alt: telescope.target_alt_deg, az: telescope.target_az_deg });
  const name = running?.target.name || running?.name;
  const flip = here.x > 90;
  return (
    <g className={styles.telescope} data-busy={telescope.motion === "tracking" || slewing || undefined}>
      {trail.length > 1 && <polyline className={styles.trail} points={trail.map(at).join(" ")} />}
      {slewing && <path d={`M${at(here)}L${at(to)}`} className={styles.slew} />}
      <g transform={`translate(${at(here).replace(" ", ",")})`}>
        <title>{`Telescope ${telescope.motion}: alt ${number(telescope.alt_deg, 1)}°, az ${number(telescope.az_deg, 1)}°`}</title>
        <circle r="14" className={styles.ringHere} />
        <path d="M0-24V-8M0 8V24M-24 0H-8M8 0H24" />
      </g>
      {name && telescope.motion !== "parked" && (
        <text
          x={here.x + (flip ? -20 : 20)}
          y={here.y - 12}
          className={styles.here}
          textAnchor={flip ? "end" : "start"}
        >
          {name}
        </text>
      )}
    </g>
  );
}
