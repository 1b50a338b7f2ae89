import { Button } from "@mantine/core";
import { useMemo } from "react";
import type { Element, Site, SiteWatch, Verdict, WeatherWatch } from "@/api/types";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { Empty, ErrorNote, Skeleton } from "@/components/notes";
import { columnsOf, nearest, type Stretch, unsafeStretches, wordStretches } from "@/components/plots/data";
import { StateStrip } from "@/components/plots/StateStrip";
import { type PlotLimit, TimePlot, type TimePlotProps, type TimeRange } from "@/components/plots/TimePlot";
import { useSlowNow } from "@/live/clock";
import { useSite } from "@/live/hooks";
import { sunCrossing } from "@/sky/bodies";
import { quantity, unitSign } from "@/sky/format";
import styles from "./environment.module.css";
import { type RangeId, rangeSeconds, ranges, type useHistories } from "./history";
import { statusText } from "./words";

const day = 86_400;

/** The nights (Sun below the horizon) that touch a range; none where they would be too many to see. */
function nightsOf(range: TimeRange, site: Site | undefined): Stretch[] {
  if (!site || range.to - range.from > 10 * day) return [];
  const out: Stretch[] = [];
  let at = (range.from - day) * 1000;
  for (let i = 0; i < 14 && at < range.to * 1000; i++) {
    const set = sunCrossing(at, site, -0.833, -1);
    const rise = set === null ? null : sunCrossing(set, site, -0.833, 1);
    if (set === null || rise === null) break;
    out.push({ from: set / 1000, to: rise / 1000, label: "night" });
    at = rise;
  }
  return out.filter((n) => n.to > range.from && n.from < range.to);
}

type Panel = Pick<TimePlotProps, "title" | "unit" | "lines" | "digits" | "least" | "floor"> & {
  element: Element;
};

const weatherFields = [
  "rain",
  "wind",
  "humidity",
  "temperature",
  "dew_point",
  "sky_temperature",
  "pressure",
] as const;
const siteFields = ["temperature", "humidity", "pressure"] as const;

/** Columns of weather and site on one time axis. */
function usePanels(weather: WeatherWatch[], site: SiteWatch[]): { t: number[]; panels: Panel[] } {
  return useMemo(() => {
    const { t, columns: w } = columnsOf<WeatherWatch, (typeof weatherFields)[number]>(weather, weatherFields);
    const inside = columnsOf<SiteWatch, (typeof siteFields)[number]>(site, siteFields);
    const step = t.length > 1 ? ((t[t.length - 1] as number) - (t[0] as number)) / (t.length - 1) : 2;
    const of = (field: (typeof siteFields)[number]) =>
      nearest(t, inside.t, inside.columns[field], Math.max(10, 2 * step));
    const dew = w.temperature.map((v, i) => {
      const point = w.dew_point[i] ?? null;
      return v === null || point === null ? null : v - point;
    });
    const panels: Panel[] = [
      {
        element: "rain",
        title: "Rain",
        unit: "mm/h",
        least: 2,
        floor: 0,
        lines: [{ label: "rain", values: w.rain, colour: "plot-1" }],
      },
      {
        element: "wind",
        title: "Wind",
        unit: "m/s",
        least: 6,
        floor: 0,
        lines: [{ label: "wind", values: w.wind, colour: "plot-1" }],
      },
      {
        element: "humidity",
        title: "Humidity",
        unit: "%",
        least: 10,
        floor: 0,
        digits: 0,
        lines: [
          { label: "outside", values: w.humidity, colour: "plot-1" },
          { label: "inside", values: of("humidity"), colour: "plot-2", dashed: true },
        ],
      },
      {
        element: "temperature",
        title: "Temperature",
        unit: "°C",
        least: 4,
        lines: [
          { label: "outside", values: w.temperature, colour: "plot-1" },
          { label: "inside", values: of("temperature"), colour: "plot-2", dashed: true },
          { label: "dew point", values: w.dew_point, colour: "plot-3" },
        ],
      },
      {
        element: "dew_margin",
        title: "Dew margin",
        unit: "°C",
        least: 3,
        lines: [{ label: "dew margin", values: dew, colour: "plot-1" }],
      },
      {
        element: "cloud",
        title: "Sky temperature",
        unit: "°C",
        least: 6,
        lines: [{ label: "sky", values: w.sky_temperature, colour: "plot-1" }],
      },
      {
        element: "pressure",
        title: "Pressure",
        unit: "hPa",
        least: 4,
        lines: [
          { label: "outside", values: w.pressure, colour: "plot-1" },
          { label: "inside", values: of("pressure"), colour: "plot-2", dashed: true },
        ],
      },
    ];
    // A line without any value is not drawn: a sensor that is not fitted is no news.
    return {
      t,
      panels: panels.map((p) => ({
        ...p,
        lines: p.lines.filter((l, i) => i === 0 || l.values.some((v) => v !== null)),
      })),
    };
  }, [weather, site]);
}

function limitsOf(verdicts: readonly Verdict[], element: Element): PlotLimit[] {
  const v = verdicts.find((x) => x.element === element);
  if (v?.limit === undefined) return [];
  const q = quantity(v.limit, v.unit, Number.isInteger(v.limit) ? 0 : 1);
  return [{ value: v.limit, label: v.limit_is_minimum ? `at least ${q}` : `limit ${q}` }];
}

interface PlotsProps {
  histories: ReturnType<typeof useHistories>;
  verdicts: readonly Verdict[];
  rangeId: RangeId;
  zoom: TimeRange | null;
  onRange: (id: RangeId) => void;
  onZoom: (range: TimeRange | null) => void;
}

const none: never[] = [];

/** Every element over time, stacked, with one crosshair and one range. */
export function Plots({ histories, verdicts, rangeId, zoom, onRange, onZoom }: PlotsProps) {
  const { weather, site } = histories;
  const place = useSite();
  const span = rangeSeconds(rangeId);
  const now = useSlowNow(Math.max(2, span / 900)) / 1000;
  const range = zoom ?? { from: now - span, to: now };
  const { t, panels } = usePanels(weather.data ?? none, site.data ?? none);
  const unsafe = useMemo(
    () => unsafeStretches(weather.data ?? none).map((s) => ({ ...s, label: statusText(s.label) })),
    [weather.data],
  );
  // Sunset moves slowly: computing it anew for every hundredth of the range is enough.
  const coarse = (range.to - range.from) / 100;
  const from = Math.floor(range.from / coarse) * coarse;
  const to = Math.ceil(range.to / coarse) * coarse;
  const nights = useMemo(() => nightsOf({ from, to }, place), [from, to, place]);
  const end = Math.min(now, range.to);
  const strips = useMemo(
    () => ({
      shutter: wordStretches(site.data ?? none, (r) => r.shutter, end),
      doors: wordStretches(site.data ?? none, (r) => r.doors, end),
      lights: wordStretches(site.data ?? none, (r) => r.lights, end),
    }),
    [site.data, end],
  );

  return (
    <Card
      title="History"
      className={styles.plots}
      aside={
        <div className={styles.rangePick}>
          {zoom && (
            <Button variant="default" size="compact-xs" onClick={() => onZoom(null)}>
              Whole range
            </Button>
          )}
          <Segmented
            label="Range"
            value={rangeId}
            onChange={onRange}
            options={ranges.map((r) => ({ value: r.id, label: r.label }))}
          />
        </div>
      }
    >
      {weather.isError && !weather.data ? (
        <ErrorNote
          what="The history could not be read."
          error={weather.error}
          retry={() => void weather.refetch()}
        />
      ) : !weather.data ? (
        <div className={styles.stack} aria-busy="true">
          {panels.map((p) => (
            <Skeleton key={p.title} height={128} />
          ))}
        </div>
      ) : t.length === 0 ? (
        <Empty>
          No reading lies in this range. The monitor adds one every two seconds while the PLC answers.
        </Empty>
      ) : (
        <div className={styles.stack} data-stale={weather.isPlaceholderData || undefined}>
          {panels.map((panel) => (
            <TimePlot
              key={panel.title}
              title={panel.title}
              unit={unitSign(panel.unit)}
              t={t}
              lines={panel.lines}
              limits={limitsOf(verdicts, panel.element)}
              range={range}
              onRange={onZoom}
              unsafe={unsafe}
              nights={nights}
              sync="environment"
              height={132}
              timeAxis
              {...(panel.digits === undefined ? {} : { digits: panel.digits })}
              {...(panel.least === undefined ? {} : { least: panel.least })}
              {...(panel.floor === undefined ? {} : { floor: panel.floor })}
            />
          ))}
          <div className={styles.strips}>
            <StateStrip title="Dome" spans={strips.shutter} range={range} look={shutterLook} />
            <StateStrip title="Doors" spans={strips.doors} range={range} look={switchLook} />
            <StateStrip title="Lights" spans={strips.lights} range={range} look={switchLook} />
          </div>
        </div>
      )}
      {t.length > 0 && (
        <p className={styles.legend}>
          <span className={styles.legendUnsafe} /> unsafe <span className={styles.legendNight} /> night
          <span className={styles.legendLimit} /> limit{" "}
          <span className={styles.hint}>
            Drag over a plot to look closer; a double click shows the whole range again.
          </span>
        </p>
      )}
    </Card>
  );
}

function shutterLook(word: string) {
  if (word === "open" || word === "opening" || word === "closing") return "active" as const;
  if (word === "failed") return "danger" as const;
  return word === "" || word === "unknown" ? ("unknown" as const) : ("quiet" as const);
}

function switchLook(word: string) {
  if (word === "open" || word === "on") return "danger" as const;
  return word === "" ? ("unknown" as const) : ("quiet" as const);
}
