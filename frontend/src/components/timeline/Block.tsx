import { priority } from "@/sky/format";
import { fitText, hhmm, type Moment, textWidth, toMs } from "./geometry";
import styles from "./NightTimeline.module.css";
import { phaseOf, statusWord, type TimelineEntry } from "./words";

/** A sequence with its place in the drawing, in pixels. */
export interface PlacedBlock<E extends TimelineEntry> {
  entry: E;
  left: number;
  width: number;
  top: number;
  height: number;
  /** How far to the right of `left` the name may run. */
  room: number;
}

const glyphs: Record<string, string> = {
  done: "M0 4 L3 7 L8 1",
  lost: "M1 1 L7 7 M7 1 L1 7",
  running: "M2 0.5 L7.5 4 L2 7.5 Z",
};

/** A drawing pin, 10 by 12 pixels. */
export const pinGlyph = "M5 8.2V12M2 8.2h6L7 5V2h.8V.6H2.2V2H3v3z";

/** The accessible name of a block. */
export function blockName(e: TimelineEntry): string {
  const images = e.images_all ? `, ${e.images_done} of ${e.images_all} images` : "";
  return `${e.name} of ${e.request_name}, ${priority(e.priority)}, ${statusWord(e.status)}, ${hhmm(toMs(e.start))} to ${hhmm(toMs(e.end))} UTC${images}${e.pinned ? ", pinned" : ""}`;
}

/** Gap between a block and a name beside it. */
const BESIDE = 5;

/** What stands before the name inside a block: its edge and its glyph. */
function lead(status: string): number {
  return 8 + (glyphs[phaseOf(status)] ? 13 : 0);
}

/** How far a block with its name reaches from its left edge: the name is inside, or whole beside it. */
export function nameExtent(entry: TimelineEntry, width: number): number {
  const name = textWidth(entry.name);
  return name <= width - lead(entry.status) - 4 ? width : width + BESIDE + name + 2;
}

function roomBeside<E extends TimelineEntry>(placed: PlacedBlock<E>, viewWidth: number): boolean {
  const wanted = placed.width + BESIDE + textWidth(placed.entry.name);
  return wanted <= Math.min(placed.room, viewWidth - placed.left);
}

interface BlockProps<E extends TimelineEntry> {
  placed: PlacedBlock<E>;
  x: (t: Moment) => number;
  viewWidth: number;
  detail: boolean;
  selected: boolean;
  /** It would have to make room for what is being moved. */
  displaced: boolean;
  /** Stands out among others, or steps back behind them; undefined: neither. */
  lit: boolean | undefined;
  tabbable: boolean;
  onFocus: () => void;
  onSelect: (() => void) | undefined;
}

/** One sequence: block, name, progress and, in detail, its window and slack. */
export function Block<E extends TimelineEntry>(props: BlockProps<E>) {
  const { entry, left, top, width, height } = props.placed;
  const phase = phaseOf(entry.status);
  const colour = `var(--prio-${Math.min(5, Math.max(0, entry.priority))})`;
  const share = entry.images_all > 0 ? Math.min(1, entry.images_done / entry.images_all) : 0;

  // A block that begins left of the view keeps its name in sight.
  const inset = Math.max(0, Math.min(-left, width - 30));
  const glyph = glyphs[phase];
  const shift = inset + lead(entry.status);
  const inside = width - shift - 4;
  const beside = textWidth(entry.name) > inside && roomBeside(props.placed, props.viewWidth);
  const name = beside ? entry.name : fitText(entry.name, inside);

  const slackFrom = props.x(toMs(entry.start) - entry.slack_left_s * 1000) - left;
  const slackTo = props.x(toMs(entry.end) + entry.slack_right_s * 1000) - left;
  const clip = (v: number) => Math.min(Math.max(v, -left - 20), props.viewWidth - left + 20);
  const windowFrom = clip(props.x(entry.window_start) - left);
  const windowTo = clip(props.x(entry.window_end) - left);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot live inside an SVG
    <g
      role="button"
      data-seq={entry.sequence_id}
      data-lit={props.lit}
      tabIndex={props.tabbable ? 0 : -1}
      aria-label={blockName(entry)}
      className={`${styles.block} ${styles[phase] ?? ""} ${props.selected ? styles.selected : ""} ${props.displaced ? styles.displaced : ""}`}
      style={{
        transform: `translate(${left.toFixed(2)}px, ${top.toFixed(2)}px)`,
        ["--fill" as string]: colour,
        ["--edge" as string]: `color-mix(in srgb, ${colour} 55%, var(--star))`,
        // A name on the strongest red of the night theme is black, as all text on filled red.
        ["--ink" as string]: entry.priority === 0 ? "var(--on-fill)" : "var(--prio-text)",
      }}
      onFocus={props.onFocus}
      onClick={props.onSelect}
      onKeyDown={(e) => {
        if ((e.key !== "Enter" && e.key !== " ") || !props.onSelect) return;
        e.preventDefault();
        props.onSelect();
      }}
    >
      {props.detail && phase === "waiting" && (
        <>
          <rect
            className={styles.window}
            x={windowFrom}
            width={Math.max(0, windowTo - windowFrom)}
            y={height + 3}
            height={1.5}
          />
          <rect
            className={styles.slack}
            x={clip(slackFrom)}
            width={Math.max(0, clip(slackTo) - clip(slackFrom))}
            y={height + 2}
            height={3.5}
            rx={1.5}
          />
        </>
      )}
      <rect className={styles.body} width={width} height={height} rx={Math.min(5, width / 2)} />
      {width > 8 && height > 8 && (
        <rect className={styles.edge} width={3} height={height - 6} x={2.5} y={3} rx={1.5} />
      )}
      {phase === "running" && width > 14 && (
        <>
          <rect className={styles.track} x={2} width={width - 4} y={height - 4.5} height={3} rx={1.5} />
          <rect
            className={`${styles.progress} ${styles.pulse}`}
            x={2}
            width={(width - 4) * share}
            y={height - 4.5}
            height={3}
            rx={1.5}
          />
        </>
      )}
      {glyph && width > 20 && (
        <path className={styles.glyph} d={glyph} transform={`translate(${inset + 9}, ${height / 2 - 4})`} />
      )}
      {entry.pinned && (
        <path className={styles.pin} d={pinGlyph} transform={`translate(${Math.max(2, width - 11)}, -4)`} />
      )}
      {name !== "" && (
        <text
          className={`${styles.name} ${beside ? styles.halo : ""}`}
          x={beside ? width + BESIDE : shift}
          y={height / 2 + (phase === "running" && !beside ? 3 : 4)}
        >
          {name}
        </text>
      )}
    </g>
  );
}
