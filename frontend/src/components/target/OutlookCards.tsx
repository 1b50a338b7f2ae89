// When a target can be observed: the night as a plot with its reason in words,
// and the nights to come as a calendar.
import { useState } from "react";
import type { NightOutlook, VisibilityDay, YearOutlook } from "@/api/types";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { ErrorNote, SkeletonLines } from "@/components/notes";
import { duration, number, typeset, utcMinute } from "@/sky/format";
import { AltitudePlot } from "./AltitudePlot";
import { type Asked, useNightOutlook, useYearOutlook } from "./outlook";
import styles from "./outlook.module.css";

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
  const name = asked?.name || asked?.target?.name || "The target";
  return (
    <>
      <Card
        title={`${asked ? name : "Target"} ${night === "" ? "tonight" : `in the night ${night}`}`}
        aside="UTC"
      >
        {asked === null && <p className={styles.words}>{empty}</p>}
        {one.error && (
          <ErrorNote what="The night could not be computed." error={one.error} retry={one.retry} />
        )}
        {asked && !one.answer && !one.error && <SkeletonLines lines={7} />}
        {one.answer && !one.error && (
          <div data-behind={one.behind || undefined} className={styles.answer} aria-busy={one.behind}>
            <AltitudePlot
              outlook={one.answer}
              label={`Altitude of ${name}, night ${one.answer.night.name}. ${words}`}
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

interface CalendarProps {
  year: YearOutlook;
  picked: string;
  onPick: (night: string) => void;
}

/** A button a night, filled by how long the target can be observed; a year as a row a month. */
function Calendar(props: CalendarProps) {
  const { nights, text } = props.year;
  const months = nights.length > 60 ? [...new Set(nights.map((d) => d.night.slice(0, 7)))] : [];
  return (
    <>
      <p className={styles.words}>
        {typeset(text)
          .split(/(\d{4}-\d\d-\d\d)/)
          .map((part, i) =>
            i % 2 === 0 ? (
              part
            ) : (
              <span key={part} className={styles.date}>
                {part}
              </span>
            ),
          )}
      </p>
      <div className={styles.calendar} data-many={months.length > 0 || undefined}>
        {months.map((month, row) => (
          <span key={month} className={styles.month} style={{ gridRow: row + 1 }} aria-hidden="true">
            {monthNames[Number(month.slice(5)) - 1]}
          </span>
        ))}
        {nights.map((d, i) => (
          <DayButton
            key={d.night}
            {...props}
            day={d}
            first={i === 0}
            row={months.indexOf(d.night.slice(0, 7))}
          />
        ))}
      </div>
    </>
  );
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function DayButton(props: CalendarProps & { day: VisibilityDay; first: boolean; row: number }) {
  const { day, first, row, picked, onPick } = props;
  const text = dayWords(day);
  const place = row < 0 ? {} : { gridRow: row + 1, gridColumn: Number(day.night.slice(8)) + 1 };
  const share = { "--share": `${Math.round(Math.min(1, day.hours / 8) * 80)}%` };
  return (
    <button
      type="button"
      title={text}
      aria-label={text}
      aria-pressed={picked === "" ? first : day.night === picked}
      data-enough={day.fits || undefined}
      style={{ ...share, ...place }}
      onClick={() => onPick(first ? "" : day.night)}
    >
      {day.night.slice(8)}
    </button>
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
  return [when, typeset(n.reason ?? "")].filter(Boolean).join(" ");
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
