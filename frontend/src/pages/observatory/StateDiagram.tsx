// The states of the conductor and the ways between them, the current one lit.
import { useEffect, useRef } from "react";
import type { Conductor, ConductorState } from "@/api/types";
import { conductorWords } from "@/live/words";
import styles from "./StateDiagram.module.css";

/** Width of the whole drawing. */
const drawn = 788;

const width = 122;
const height = 34;

/** Where each state stands: the night's course in the middle row, what interrupts it above and below. */
const places: Record<ConductorState, { x: number; y: number }> = {
  starting: { x: 70, y: 34 },
  day: { x: 70, y: 112 },
  opening: { x: 232, y: 112 },
  idle: { x: 394, y: 112 },
  slewing: { x: 556, y: 112 },
  observing: { x: 718, y: 112 },
  unsafe: { x: 232, y: 190 },
  closing: { x: 394, y: 190 },
  paused: { x: 556, y: 190 },
  manual: { x: 718, y: 190 },
  calibrating: { x: 232, y: 34 },
  fault: { x: 718, y: 34 },
};

/** Ways with a word on why; d is drawn between the boxes' edges. */
const ways: { d: string; word?: string; x?: number; y?: number }[] = [
  { d: "M70 51V94" },
  { d: "M131 112H170", word: "night", x: 150, y: 105 },
  { d: "M110 95C124 70 144 44 170 38", word: "after the night", x: 168, y: 72 },
  { d: "M293 112H332", word: "ready", x: 312, y: 105 },
  { d: "M455 112H494", word: "next", x: 474, y: 105 },
  { d: "M617 112H656", word: "there", x: 636, y: 105 },
  { d: "M718 95C718 62 394 62 394 94", word: "sequence done", x: 556, y: 63 },
  { d: "M394 129V172", word: "unsafe or morning", x: 400, y: 154 },
  { d: "M333 190H294", word: "closed", x: 313, y: 183 },
  { d: "M232 173V130", word: "safe again", x: 238, y: 154 },
];

export function StateDiagram({ conductor }: { conductor: Conductor }) {
  const current = conductor.stopped ? "paused" : conductor.state;
  const scroll = useRef<HTMLDivElement>(null);

  // Where the drawing is wider than the screen, the lit state stands in the middle.
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const scale = box.scrollWidth / drawn;
    box.scrollLeft = places[current].x * scale - box.clientWidth / 2;
  }, [current]);

  return (
    <div className={styles.scroll} ref={scroll}>
      <svg
        className={styles.diagram}
        viewBox={`0 8 ${drawn} 206`}
        role="img"
        aria-label={`State of the conductor: ${conductor.stopped ? "stopped" : conductorWords[conductor.state]?.word}. ${conductor.text}`}
      >
        <defs>
          <marker
            id="way-end"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 .8 7 4 0 7.2Z" className={styles.head} />
          </marker>
        </defs>
        {ways.map((way) => (
          <g key={way.d}>
            <path d={way.d} className={styles.way} markerEnd="url(#way-end)" />
            {way.word && (
              <text
                x={way.x}
                y={way.y}
                className={styles.word}
                data-left={way.x === 400 || way.x === 238 || undefined}
              >
                {way.word}
              </text>
            )}
          </g>
        ))}
        {(Object.keys(places) as ConductorState[]).map((state) => (
          <State key={state} state={state} lit={state === current} stopped={conductor.stopped} />
        ))}
      </svg>
    </div>
  );
}

function State({ state, lit, stopped }: { state: ConductorState; lit: boolean; stopped: boolean }) {
  const { x, y } = places[state];
  const { word, level } = conductorWords[state];
  const name = lit && stopped ? "STOPPED" : word;
  return (
    <g
      transform={`translate(${x - width / 2} ${y - height / 2})`}
      className={styles.state}
      data-lit={lit || undefined}
      data-level={lit && stopped ? "danger" : level}
    >
      <rect width={width} height={height} rx="9" />
      <text x={width / 2} y={height / 2 + 4.5}>
        {name}
      </text>
    </g>
  );
}
