// When a target can be observed: the night as a plot with its reason in words,
// and the nights to come as a calendar.
import { useState } from "react";
import type { NightOutlook, VisibilityDay, YearOutlook } from "@/api/types";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { ErrorNote, SkeletonLines } from "@/components/notes";
import { duration, number, utcMinute } from "@/sky/format";
import { AltitudePlot } from "./AltitudePlot";
import styles from "./editor.module.css";
import { type Asked, useNightOutlook, useYearOutlook } from "./outlook";

const legend = [
  ["target", "target"],
  ["moon", "Moon"],
  ["ground", "lowest altitude"],
  ["lit", "all holds"],
];

/** The night and the nights to come of what is asked; null while it cannot be read. */
export function Outlook({ asked, empty }: { asked: Asked | null; empty: string }) {
  const [night, setNight] = useState("");
  const [nights, setNights] = useState<"30" | "366">("30");
  const one = useNightOutlook(asked, night);
  const many = useYearOutlook(asked, Number(nights));
  const words = one.answer ? nightWords(one.answer) : "";
  return (
    <>
      <Card title={night === "" ? "Target tonight" : `Target in the night ${night}`} aside="UTC">
        {asked === null && <p className={styles.words}>{empty}</p>}
        {one.error && (
          <ErrorNote what="The night could not be computed." error={one.error} retry={one.retry} />
        )}
        {asked && !one.answer && !one.error && <SkeletonLines lines={7} />}
        {one.answer && !one.error && (
          <div data-behind={one.behind || undefined} className={styles.answer} aria-busy={one.behind}>
            <AltitudePlot
              outlook={one.answer}
              label={`Altitude of the target, night ${one.answer.night.name}. ${words}`}
            />
            <p className={styles.words} aria-live="polite">
              {words}
            </p>
            <MoonWords outlook={one.answer} />
            <p className={styles.legend} aria-hidden="true">
              {legend.map(([of, text]) => (
                <span key={of}>
                  <i data-of={of} /> {text}
                </span>
              ))}
            </p>
          </div>
        )}
      </Card>
      {asked && (
        <Card
          title="Nights to come"
          aside={
            <Segmented
              label="How many nights"
              value={nights}
              options={[
                { value: "30", label: "30 nights" },
                { value: "366", label: "A year" },
              ]}
              onChange={setNights}
            />
          }
        >
          {many.error && (
            <ErrorNote what="The nights could not be computed." error={many.error} retry={many.retry} />
          )}
          {!many.answer && !many.error && <SkeletonLines lines={4} />}
          {many.answer && !many.error && (
            <div data-behind={many.behind || undefined} className={styles.answer} aria-busy={many.behind}>
              <Calendar year={many.answer} picked={night} onPick={setNight} />
            </div>
          )}
        </Card>
      )}
    </>
  );
}

function Calendar(props: { year: YearOutlook; picked: string; onPick: (night: string) => void }) {
  const { year, picked, onPick } = props;
  return (
    <>
      <p className={styles.words}>{year.text}</p>
      <div className={styles.calendar} data-many={year.nights.length > 60 || undefined}>
        {year.nights.map((d, i) => {
          const text = dayWords(d);
          return (
            <button
              key={d.night}
              type="button"
              title={text}
              aria-label={text}
              aria-pressed={picked === "" ? i === 0 : d.night === picked}
              data-enough={d.fits || undefined}
              style={{ "--share": `${Math.round(Math.min(1, d.hours / 8) * 80)}%` } as React.CSSProperties}
              onClick={() => onPick(i === 0 ? "" : d.night)}
            >
              {d.night.slice(8)}
            </button>
          );
        })}
      </div>
    </>
  );
}

const dayWords = (d: VisibilityDay): string =>
  d.hours > 0
    ? `${d.night}: ${duration(d.longest_h * 3600)} at a stretch, up to ${number(d.best_alt_deg)}°${d.fits ? "" : ", too short"}`
    : `${d.night}: not, up to ${number(d.best_alt_deg)}°`;

/** When in the night all holds, or why it does not, in sentences. */
export function nightWords(n: NightOutlook): string {
  const spans = n.windows.map((w) => `${utcMinute(w.start)} to ${utcMinute(w.end)}`).join(", ");
  const when = spans ? `Can be observed ${spans} UTC.` : "";
  return [when, n.reason].filter(Boolean).join(" ");
}

function MoonWords({ outlook }: { outlook: NightOutlook }) {
  const best = outlook.curve.reduce<NightOutlook["curve"][number] | undefined>(
    (a, b) => (a && a.alt_deg >= b.alt_deg ? a : b),
    undefined,
  );
  if (!best || best.alt_deg <= 0) return null;
  return (
    <p className="muted">
      Highest {number(best.alt_deg)}° at {utcMinute(best.at)}; Moon {number(best.moon_sep_deg)}° away, lit{" "}
      {Math.round(best.moon_illumination * 100)} %
    </p>
  );
}
