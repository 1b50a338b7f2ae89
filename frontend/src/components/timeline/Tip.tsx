import { createPortal } from "react-dom";
import { duration, priority } from "@/sky/format";
import type { PlacedBlock } from "./Block";
import { hhmm, toMs } from "./geometry";
import styles from "./NightTimeline.module.css";
import { statusWord, type TimelineEntry } from "./words";

/** Room that the words need at most, in pixels. */
const HEIGHT = 176;
const HALF_WIDTH = 150;

/** What a block says when it is pointed at or focused. Repeats the accessible name, so it is hidden from readers. */
export function Tip<E extends TimelineEntry>(props: {
  placed: PlacedBlock<E>;
  /** The drawing's place in the window: the words lie above everything, clipped by nothing. */
  host: DOMRect;
  now: Date;
}) {
  const { entry, left, top, width, height } = props.placed;
  const start = toMs(entry.start);
  const end = toMs(entry.end);
  const wait = (start - props.now.getTime()) / 1000;
  const middle = props.host.left + Math.min(Math.max(left + width / 2, 0), props.host.width);
  const x = Math.min(Math.max(middle, HALF_WIDTH + 8), window.innerWidth - HALF_WIDTH - 8);
  const below = props.host.top + top + height + 10;
  const fits = below + HEIGHT < window.innerHeight;
  return createPortal(
    <div
      className={styles.tip}
      aria-hidden="true"
      style={
        fits ? { left: x, top: below } : { left: x, bottom: window.innerHeight - props.host.top - top + 10 }
      }
    >
      <b>{entry.name}</b>
      <div>
        {entry.request_name} · {entry.program}
      </div>
      <dl>
        <dt>{statusWord(entry.status)}</dt>
        <dd>
          {hhmm(start)} – {hhmm(end)} UTC, {duration((end - start) / 1000)}
          {wait > 0 ? `, in ${duration(Math.round(wait / 60) * 60 || wait)}` : ""}
        </dd>
        <dt>priority</dt>
        <dd>{priority(entry.priority)}</dd>
        <dt>window</dt>
        <dd>
          {hhmm(toMs(entry.window_start))} – {hhmm(toMs(entry.window_end))}
        </dd>
        <dt>may move</dt>
        <dd>
          {entry.locked
            ? "no: it has begun"
            : entry.pinned
              ? "no: pinned by an operator"
              : `${duration(entry.slack_left_s)} earlier, ${duration(entry.slack_right_s)} later`}
        </dd>
        {entry.images_all > 0 && (
          <>
            <dt>images</dt>
            <dd>
              {entry.images_done} of {entry.images_all}
            </dd>
          </>
        )}
      </dl>
    </div>,
    document.body,
  );
}
