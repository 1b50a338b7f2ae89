import {
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { Block, nameExtent, type PlacedBlock } from "./Block";
import { Ghost } from "./Ghost";
import {
  assignLanes,
  type Domain,
  hhmm,
  type LanePlace,
  type Moment,
  moonPath,
  type NightTimes,
  nightDomain,
  ticks,
  toMs,
  xOf,
} from "./geometry";
import styles from "./NightTimeline.module.css";
import { type Pinning, planPin, usePinning } from "./pinning";
import { MoonLabel, Sky, Unsafe, type UnsafeSpan } from "./Sky";
import { Tip } from "./Tip";
import { useView, useWidth } from "./view";
import { phaseOf, type Row, type RowMode, rowsOf, type TimelineEntry } from "./words";

export type { Pinning, UnsafeSpan };

export interface NightTimelineProps<E extends TimelineEntry> {
  night: NightTimes;
  entries: E[];
  /** How many sequences have no place; told in the line below. */
  leftOut?: number;
  now: Date;
  unsafe?: UnsafeSpan[];
  /** The Moon's altitude in degrees over the night. */
  moon?: { t: Moment; alt: number }[];
  /** compact: one strip; status, program: a row each, with windows and slack. */
  rows?: RowMode;
  onSelect?: (entry: E) => void;
  selected?: number;
  /** With it, blocks can be moved to another start. */
  pinning?: Pinning<E>;
  /** Blocks to be lit: all others are pale. Undefined or empty: none stands out. */
  lit?: ReadonlySet<number>;
  /** What else must lie in the time that is drawn: two timelines with the same spans align. */
  spans?: readonly { start: Moment; end: Moment }[];
  /** Height of the drawing in pixels, without the lines below; rows mode takes what it needs. */
  height?: number;
}

const AXIS = 20;
const HEAD = 24;
const BLOCK = 22;
const DETAIL_BLOCK = 19;
/** Lanes of a row in detail. */
const MOST_LANES = 6;
/** So many blocks share lanes that their windows would lie on each other. */
const CROWD = 40;

/** Geometry of one row: where it starts, how high it is, its lanes' places. */
interface RowBox<E extends TimelineEntry> extends Row<E> {
  top: number;
  height: number;
  lane: number;
  places: Map<number, LanePlace>;
}

function layout<E extends TimelineEntry>(
  entries: E[],
  mode: RowMode,
  view: Domain,
  width: number,
  height: number | undefined,
  before: ReadonlyMap<number, number>,
): { boxes: RowBox<E>[]; bottom: number } {
  const detail = mode !== "compact";
  const rows = rowsOf(entries, mode);
  const laneHeight = detail ? DETAIL_BLOCK + 10 : BLOCK + 4;
  const strip = (height ?? 142) - AXIS;
  let top = HEAD;
  const boxes = rows.map((row): RowBox<E> => {
    const items = row.entries.map((e) => {
      const x = xOf(toMs(e.start), view, width);
      const block = xOf(toMs(e.end), view, width) - x;
      return { id: e.sequence_id, x, width: block, label: nameExtent(e, block) };
    });
    // In detail each block that may still move gets a lane for its window and slack.
    const movable = row.entries.filter((e) => phaseOf(e.status) === "waiting");
    const wanted = detail
      ? Math.min(MOST_LANES, Math.max(1, movable.length))
      : Math.max(1, Math.floor((strip - HEAD) / laneHeight));
    const preferred = detail
      ? new Map(movable.map((e, i): [number, number] => [e.sequence_id, i % wanted]))
      : before;
    const places = assignLanes(items, wanted, preferred);
    const lanes = Math.max(wanted, ...[...places.values()].map((p) => p.lane + 1));
    const lane = detail ? laneHeight : Math.min(laneHeight, (strip - HEAD) / lanes);
    const box = { ...row, top, height: lane * lanes + (detail ? 8 : 0), lane, places };
    top += box.height;
    return box;
  });
  const bottom = detail ? Math.max(top + 4, (height ?? 0) - AXIS, 90) : strip;
  return { boxes, bottom };
}

/**
 * The night as a strip: twilight, Moon, unsafe spans, sequences as blocks and
 * the now line. Drag zooms, and moves what is zoomed; a double click or 0 shows
 * the whole night again; Tab reaches it once, arrow keys walk through the
 * blocks, Enter selects. With `pinning` a block is dragged to another start, or
 * moved by P, arrow keys and Enter.
 */
export function NightTimeline<E extends TimelineEntry>(props: NightTimelineProps<E>) {
  const { night, entries, now, unsafe = [], moon = [], rows = "compact", onSelect } = props;
  const id = useId().replaceAll(":", "");
  const host = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(host);
  const { spans } = props;
  const whole = useMemo(() => nightDomain(night, [...entries, ...(spans ?? [])]), [night, entries, spans]);
  const zoomView = useView(whole, width, svg);
  const { view } = zoomView;
  const [hover, setHover] = useState<number | null>(null);
  const [focus, setFocus] = useState<number | null>(null);

  // What was drawn last: blocks keep their lanes.
  const before = useRef({ mode: rows, view: "", lanes: new Map<number, number>() });
  const { boxes, bottom } = useMemo(
    () =>
      layout(
        entries,
        rows,
        view,
        width,
        props.height,
        before.current.mode === rows ? before.current.lanes : new Map(),
      ),
    [entries, rows, view, width, props.height],
  );
  // Blocks glide when the schedule changes; they must not when the view does.
  const viewKey = `${view.from}:${view.to}:${width}:${rows}`;
  const still = before.current.view !== viewKey;
  useEffect(() => {
    const lanes = boxes.flatMap((b) => [...b.places].map(([seq, p]): [number, number] => [seq, p.lane]));
    before.current = { mode: rows, view: viewKey, lanes: new Map(lanes) };
  }, [boxes, rows, viewKey]);

  const x = (t: Moment) => xOf(toMs(t), view, width);
  const order = useMemo(() => [...entries].sort((a, b) => toMs(a.start) - toMs(b.start)), [entries]);
  const stop = order.some((e) => e.sequence_id === focus)
    ? focus
    : (order.find((e) => toMs(e.end) >= now.getTime()) ?? order[0])?.sequence_id;

  const placed: PlacedBlock<E>[] = boxes.flatMap((box) =>
    box.entries.map((entry) => {
      const place = box.places.get(entry.sequence_id);
      const left = x(entry.start);
      return {
        entry,
        left,
        width: Math.max(3, x(entry.end) - left - 1),
        top: box.top + (place?.lane ?? 0) * box.lane,
        height: Math.min(rows === "compact" ? BLOCK : DETAIL_BLOCK, box.lane - 2),
        room: place?.room ?? 0,
      };
    }),
  );
  const shown = placed.find((p) => p.entry.sequence_id === (hover ?? focus));

  const pins = usePinning(props.pinning, placed, view, width);
  const plan = pins.moved && planPin(pins.moved.entry, pins.moved.start, entries);

  const walk = (e: KeyboardEvent) => {
    if (pins.onKey(e, focus)) return;
    if (zoomView.onKey(e)) return;
    const at = order.findIndex((o) => o.sequence_id === focus);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: order.length - 1 }[e.key];
    const next = to === undefined ? undefined : order[Math.min(Math.max(0, to), order.length - 1)];
    if (!next) return;
    e.preventDefault();
    zoomView.reveal((toMs(next.start) + toMs(next.end)) / 2);
    setFocus(next.sequence_id);
    const target = svg.current?.querySelector<SVGGElement>(`[data-seq="${next.sequence_id}"]`);
    target?.focus();
  };
  const leave = (e: FocusEvent) => {
    if (!svg.current?.contains(e.relatedTarget)) setFocus(null);
  };
  const over = (e: PointerEvent) => {
    const seq = (e.target as Element).closest("[data-seq]")?.getAttribute("data-seq");
    setHover(seq ? Number(seq) : null);
  };

  const left = props.leftOut ?? 0;
  const nowX = x(now);
  const total = bottom + AXIS;
  return (
    <div className={styles.root}>
      <div className={styles.frame}>
        {rows !== "compact" && boxes.length > 0 ? (
          <div className={styles.heads} style={{ paddingTop: HEAD }} aria-hidden="true">
            {boxes.map((b) => (
              <div key={b.key} style={{ height: b.height }}>
                <b>{b.title}</b> {b.entries.length}
              </div>
            ))}
          </div>
        ) : (
          <span />
        )}
        <div className={styles.plot} ref={host}>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a drawing */}
          <svg
            ref={svg}
            className={`${styles.svg} ${still ? styles.still : ""} ${placed.length > CROWD ? styles.crowded : ""}`}
            height={total}
            role="group"
            aria-label={`Night of ${night.name}: ${entries.length} sequences${left ? `, ${left} left out` : ""}. Arrow keys walk, plus and minus zoom.${props.pinning ? " P moves the block that has the focus." : ""}`}
            tabIndex={order.length ? -1 : 0}
            onKeyDown={walk}
            onBlur={leave}
            onPointerOver={over}
            onPointerLeave={() => setHover(null)}
            {...zoomView.handlers}
            onPointerDown={(e) => pins.down(e) || zoomView.handlers.onPointerDown(e)}
            onPointerMove={(e) => pins.move(e) || zoomView.handlers.onPointerMove(e)}
            onPointerUp={() => pins.up() || zoomView.handlers.onPointerUp()}
            onPointerCancel={() => {
              pins.cancel();
              zoomView.handlers.onPointerCancel();
            }}
          >
            <Sky id={id} night={night} view={view} height={bottom} />
            {ticks(view, width).map((tick) => {
              const tx = x(tick.t);
              return (
                <g key={tick.t}>
                  <line
                    className={tick.major ? styles.gridMajor : styles.grid}
                    x1={tx}
                    x2={tx}
                    y1={0}
                    y2={bottom}
                  />
                  {tx > 10 && tx < width - 14 && (
                    <text className={styles.axis} x={tx} y={bottom + 15} textAnchor="middle">
                      {tick.label}
                    </text>
                  )}
                </g>
              );
            })}
            {boxes.slice(1).map((b) => (
              <line key={b.key} className={styles.rowLine} x1={0} x2={width} y1={b.top - 1} y2={b.top - 1} />
            ))}
            {moon.length > 1 && <path className={styles.moon} d={moonPath(moon, view, width, 6, bottom)} />}
            {unsafe.map((span) => (
              <Unsafe
                key={`${toMs(span.from)}`}
                id={id}
                span={span}
                x={x}
                now={now}
                width={width}
                height={bottom}
              />
            ))}
            {moon.length > 1 && (
              <MoonLabel night={night} moon={moon} view={view} width={width} bottom={bottom} />
            )}
            {order.length === 0 && (
              <text className={styles.none} x={width / 2} y={bottom / 2 + 4} textAnchor="middle">
                Nothing is planned for this night yet.
              </text>
            )}
            {placed.map((p) => (
              <Block
                key={p.entry.sequence_id}
                placed={p}
                x={x}
                viewWidth={width}
                detail={rows !== "compact"}
                selected={p.entry.sequence_id === props.selected}
                displaced={plan?.displaced.includes(p.entry) ?? false}
                lit={props.lit?.size ? props.lit.has(p.entry.sequence_id) : undefined}
                tabbable={p.entry.sequence_id === stop}
                onFocus={() => setFocus(p.entry.sequence_id)}
                onSelect={onSelect ? () => pins.swallow() || onSelect(p.entry) : undefined}
              />
            ))}
            {pins.moved && plan && (
              <Ghost placed={pins.moved.placed} plan={plan} x={x} width={width} bottom={bottom} />
            )}
            {nowX >= -4 && nowX <= width + 4 && (
              <g>
                <line className={styles.now} x1={nowX} x2={nowX} y1={0} y2={bottom} />
                <circle className={styles.nowDot} cx={nowX} cy={4} r={4} />
              </g>
            )}
            {zoomView.brush && (
              <rect
                className={styles.brush}
                x={zoomView.brush.from}
                width={zoomView.brush.to - zoomView.brush.from}
                y={0}
                height={bottom}
              />
            )}
          </svg>
          {zoomView.zoomed && (
            <div className={styles.tools}>
              <button type="button" onClick={zoomView.reset}>
                Whole night
              </button>
            </div>
          )}
          {shown && !zoomView.brush && !pins.moved && host.current && (
            <Tip placed={shown} host={host.current.getBoundingClientRect()} now={now} />
          )}
          <p className={pins.said ? styles.said : "sr"} aria-live="assertive">
            {pins.said}
          </p>
          <div className={styles.foot} data-behind={pins.said !== "" || undefined}>
            <span>
              sunset {hhmm(toMs(night.sunset))} UTC
              {night.astronomical_dusk && width > 420
                ? `  ·  dark ${hhmm(toMs(night.astronomical_dusk))}`
                : ""}
              {night.astronomical_dawn && width > 420 ? ` to ${hhmm(toMs(night.astronomical_dawn))}` : ""}
            </span>
            {left > 0 && <span>{left} left out</span>}
            <span>sunrise {hhmm(toMs(night.sunrise))} UTC</span>
          </div>
        </div>
      </div>
    </div>
  );
}
