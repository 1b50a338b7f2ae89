// The sky as one map: a canvas that the wheel, fingers and keys move and
// magnify, with the words of what is pointed at beside it.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { AltAz } from "@/sky/coords";
import { usePalette } from "@/theme/palette";
import { useTheme } from "@/theme/theme";
import { darkness } from "./colour";
import type { PathPoint, SkyObject } from "./content";
import { type Drawing, drawSky, type Pointing } from "./draw";
import { Facts } from "./Facts";
import {
  fromPixel,
  type Look,
  lensOf,
  nearest,
  type Point,
  panLook,
  project,
  toPixel,
  unproject,
  wholeSky,
  zoomLook,
} from "./project";
import type { Scene } from "./scene";
import styles from "./skymap.module.css";

export interface SkyMapProps {
  scene: Scene;
  pointing: Pointing | null;
  /** The way of the selected one through the night. */
  path: readonly PathPoint[];
  selected: string | null;
  onSelect: (object: SkyObject | null) => void;
  /** A click on the empty sky. */
  onPlace?: (where: AltAz) => void;
  /** A small one among other things: it neither moves nor magnifies, and names little. */
  still?: boolean;
  /** Over the map, in its corners. */
  children?: ReactNode;
}

/** How near to a mark one has to point, in pixels; more for fingers. */
const reach = { mouse: 14, touch: 24 };

export function SkyMap(props: SkyMapProps) {
  const { scene, pointing, path, selected, onSelect, onPlace, still = false, children } = props;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [frame, setFrame] = useState({ width: 0, height: 0 });
  const [look, setLook] = useState<Look>(wholeSky);
  const [hovered, setHovered] = useState<string | null>(null);
  const [walked, setWalked] = useState<string | null>(null);
  const palette = usePalette();
  const theme = useTheme();
  const lens = lensOf(look, frame.width, frame.height);
  const ink = theme === "light" && darkness(scene.sun.alt) < 0.35 ? palette.text : palette.star;

  useEffect(() => {
    const el = canvas.current;
    if (!el) return;
    const measure = () => setFrame({ width: el.clientWidth, height: el.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(el);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const el = canvas.current;
    const ctx = el?.getContext("2d");
    if (!el || !ctx || frame.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
    if (el.width !== width || el.height !== height) {
      el.width = width;
      el.height = height;
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const drawing: Drawing = {
      ctx,
      ...frame,
      lens,
      zoom: look.zoom,
      scene,
      palette,
      ink,
      font: getComputedStyle(el).fontFamily,
      pointing,
      path,
      selected,
      hovered: hovered ?? walked,
      terse: still,
    };
    drawSky(drawing);
  });

  // Drawn again when the fonts are there: the first names may have come in another.
  const [, ready] = useState(false);
  useEffect(() => {
    let here = true;
    void document.fonts?.ready.then(() => here && ready(true));
    return () => {
      here = false;
    };
  }, []);

  const hands = useHands(canvas, frame, look, still ? null : setLook);

  const marks = useMemo(
    () => [...(pointing ? [telescopeObject(pointing)] : []), ...scene.objects].filter((one) => one.alt > 0),
    [scene, pointing],
  );
  const find = (at: Point, touch: boolean) =>
    nearest(
      marks.map((object) => ({ object, at: toPixel(project(object), lens) })),
      at,
      touch ? reach.touch : reach.mouse,
    )?.object ?? null;

  const inFrame = (e: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: e.clientX - (box?.left ?? 0), y: e.clientY - (box?.top ?? 0) };
  };

  const click = (e: PointerEvent) => {
    const at = inFrame(e);
    const object = find(at, e.pointerType !== "mouse");
    if (object) return onSelect(object);
    const where = unproject(fromPixel(at, lens));
    if (where && onPlace) onPlace(where);
    else onSelect(null);
  };

  const press = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const at = marks.findIndex((one) => one.id === (walked ?? selected));
    const middle = { x: frame.width / 2, y: frame.height / 2 };
    const pan = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (still && ["+", "=", "-", "0"].includes(e.key)) return;
    if (e.shiftKey && pan) {
      if (still) return;
      setLook(panLook(look, pan[0] as number, pan[1] as number, frame.width, frame.height));
    } else if (e.key === "ArrowRight" || e.key === "ArrowDown") walk(at + 1);
    else if (e.key === "ArrowLeft" || e.key === "ArrowUp") walk(at < 0 ? marks.length - 1 : at - 1);
    else if (e.key === "Home") walk(0);
    else if (e.key === "End") walk(marks.length - 1);
    else if (e.key === "+" || e.key === "=") {
      setLook(zoomLook(look, 1.4, middle, frame.width, frame.height));
    } else if (e.key === "-") setLook(zoomLook(look, 1 / 1.4, middle, frame.width, frame.height));
    else if (e.key === "0") setLook(wholeSky);
    else if (e.key === "Enter" || e.key === " ") {
      const object = marks.find((one) => one.id === walked);
      if (object) onSelect(object);
    } else if (e.key === "Escape") {
      setWalked(null);
      onSelect(null);
    } else return;
    e.preventDefault();
  };

  const walk = (to: number) => {
    const next = marks[(to + marks.length) % Math.max(1, marks.length)];
    if (!next) return;
    setHovered(null);
    setWalked(next.id);
    const at = toPixel(project(next), lens);
    const out = at.x < 0 || at.y < 0 || at.x > frame.width || at.y > frame.height;
    if (out)
      setLook(panLook(look, frame.width / 2 - at.x, frame.height / 2 - at.y, frame.width, frame.height));
  };

  const pointed = marks.find((one) => one.id === (hovered ?? walked)) ?? null;
  return (
    <div className={styles.map} ref={host}>
      <div
        className={styles.surface}
        role="application"
        aria-roledescription="sky map"
        aria-label={`Sky map, north up and east left. Arrow keys walk through what is above the horizon, Enter ${still ? "opens" : "chooses, plus and minus magnify, Shift with arrows moves, 0 shows the whole sky"}.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: reached once by Tab, then walked by arrow keys
        tabIndex={0}
        onKeyDown={press}
        onBlur={() => setWalked(null)}
        onPointerDown={hands.down}
        onPointerMove={(e) => {
          if (hands.move(e)) return setHovered(null);
          if (e.pointerType === "mouse") setHovered(find(inFrame(e), false)?.id ?? null);
        }}
        onPointerUp={(e) => hands.up(e) && click(e)}
        onPointerCancel={hands.cancel}
        onPointerLeave={() => setHovered(null)}
        onDoubleClick={() => setLook(wholeSky)}
        data-still={still || undefined}
        data-busy={hands.dragging || undefined}
        data-over={hovered !== null || undefined}
      >
        <canvas ref={canvas} />
      </div>
      {pointed && (
        <Tip at={toPixel(project(pointed), lens)} frame={frame}>
          <Facts object={pointed} moon={scene.moon} brief />
        </Tip>
      )}
      <p className="sr" aria-live="polite">
        {walked && pointed
          ? `${pointed.name}, altitude ${Math.round(pointed.alt)} degrees, azimuth ${Math.round(pointed.az)} degrees`
          : ""}
      </p>
      {look.zoom > 1.01 && (
        <button type="button" className={styles.whole} onClick={() => setLook(wholeSky)}>
          Whole sky
        </button>
      )}
      {children}
    </div>
  );
}

/** The telescope as something that can be pointed at. */
export function telescopeObject(pointing: Pointing): SkyObject {
  return {
    id: "telescope",
    kind: "telescope",
    name: "Telescope",
    alt: pointing.at.alt,
    az: pointing.at.az,
    place: pointing.place,
    fixed: true,
  };
}

function Tip({
  at,
  frame,
  children,
}: {
  at: Point;
  frame: { width: number; height: number };
  children: ReactNode;
}) {
  const right = at.x < frame.width - 250;
  const above = at.y > frame.height - 190;
  return (
    <div
      className={styles.tip}
      aria-hidden="true"
      style={{
        ...(right ? { left: at.x + 20 } : { right: frame.width - at.x + 20 }),
        ...(above ? { bottom: frame.height - at.y + 8 } : { top: Math.max(4, at.y - 12) }),
      }}
    >
      {children}
    </div>
  );
}

/** Dragging, pinching and the wheel. A press that does not move is a click; without setLook nothing else is heard. */
function useHands(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  frame: { width: number; height: number },
  look: Look,
  setLook: ((look: Look) => void) | null,
) {
  const pointers = useRef(new Map<number, Point>());
  const moved = useRef(false);
  const [dragging, setDragging] = useState(false);
  const latest = useRef({ frame, look });
  latest.current = { frame, look };

  useEffect(() => {
    const el = canvas.current;
    if (!el || !setLook) return;
    const onWheel = (e: WheelEvent) => {
      const { frame: f, look: l } = latest.current;
      // All of it in sight: turning the wheel further leaves it to the page.
      if (e.deltaY > 0 && l.zoom <= 1) return;
      e.preventDefault();
      const box = el.getBoundingClientRect();
      const at = { x: e.clientX - box.left, y: e.clientY - box.top };
      setLook(zoomLook(l, Math.exp(-e.deltaY * 0.0016), at, f.width, f.height));
    };
    el.addEventListener("wheel", onWheel, { passive: false });
    return () => el.removeEventListener("wheel", onWheel);
  }, [canvas, setLook]);

  const spread = () => {
    const [a, b] = [...pointers.current.values()];
    return a && b ? { d: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : null;
  };
  const at = (e: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: e.clientX - (box?.left ?? 0), y: e.clientY - (box?.top ?? 0) };
  };
  const end = (e: PointerEvent) => {
    pointers.current.delete(e.pointerId);
    if (pointers.current.size === 0) setDragging(false);
  };
  return {
    dragging,
    down: (e: PointerEvent) => {
      if (e.button !== 0) return;
      if (pointers.current.size === 0) moved.current = false;
      pointers.current.set(e.pointerId, at(e));
    },
    /** Whether the map is being moved. */
    move: (e: PointerEvent): boolean => {
      const before = pointers.current.get(e.pointerId);
      if (!before || !setLook) return false;
      const now = at(e);
      if (!moved.current && Math.hypot(now.x - before.x, now.y - before.y) < 5) return false;
      if (!moved.current) {
        moved.current = true;
        setDragging(true);
        (e.currentTarget as Element).setPointerCapture(e.pointerId);
      }
      const old = spread();
      pointers.current.set(e.pointerId, now);
      const pinch = spread();
      const { frame: f, look: l } = latest.current;
      if (old && pinch) {
        const closer = zoomLook(l, pinch.d / Math.max(1, old.d), pinch, f.width, f.height);
        setLook(panLook(closer, pinch.x - old.x, pinch.y - old.y, f.width, f.height));
      } else setLook(panLook(l, now.x - before.x, now.y - before.y, f.width, f.height));
      return true;
    },
    /** Whether it was a click. */
    up: (e: PointerEvent): boolean => {
      const mine = pointers.current.has(e.pointerId);
      end(e);
      return mine && !moved.current;
    },
    cancel: end,
  };
}
