import { utcMinute } from "@/sky/format";
import type { Stretch } from "./data";
import styles from "./plots.module.css";
import type { TimeRange } from "./TimePlot";

/** The look of a state in a strip. */
export type StripLook = "quiet" | "active" | "danger" | "unknown";

export interface StateStripProps {
  title: string;
  spans: Stretch[];
  range: TimeRange;
  look: (label: string) => StripLook;
}

/** States over time as a band: words where they fit, aligned with the plots above. */
export function StateStrip({ title, spans, range, look }: StateStripProps) {
  const share = (t: number) =>
    ((Math.min(Math.max(t, range.from), range.to) - range.from) / (range.to - range.from)) * 100;
  const shown = spans.filter((s) => s.to > range.from && s.from < range.to);
  return (
    <div className={styles.strip}>
      <b>{title}</b>
      <ol className={styles.band}>
        {shown.map((s) => {
          const left = share(s.from);
          const width = Math.max(0.15, share(s.to) - left);
          const text = `${s.label || "not known"} from ${utcMinute(s.from * 1000)} to ${utcMinute(s.to * 1000)}`;
          return (
            <li
              key={s.from}
              data-look={look(s.label)}
              title={text}
              style={{ left: `${left}%`, width: `${width}%` }}
            >
              {width > 7 && (s.label || "not known")}
              <span className="sr">{text}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
