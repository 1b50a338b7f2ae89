import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import styles from "./fits.module.css";
import { clamp, fitWhole, type Placement, panBy, pixelAt, type Size, zoomAt } from "./view";

/** What a page may ask of the stage. */
export interface StageHandle {
  /** Whether the whole picture is in sight: then the arrow keys are free for the page. */
  whole: () => boolean;
}

export interface Mark {
  x: number;
  y: number;
  label: string;
}

const unmarked: Mark[] = [];

export interface StageProps {
  /** The decoded preview; null while there is none. */
  picture: ImageBitmap | null;
  /** Pixels of the image itself, for the readout. */
  full: Size;
  label: string;
  /** Shown over the stage instead of a picture. */
  note?: string;
  /** Places of the image to ring, in its pixels from 0 at the lower left. */
  marks?: Mark[];
  ref?: Ref<StageHandle>;
}

/**
 * The picture on a canvas: wheel and pinch zoom at the pointer, drag moves,
 * + - 0 1 and the arrow keys do the same from the keyboard.
 */
export function Stage({ picture, full, label, note, marks = unmarked, ref }: StageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const [frame, setFrame] = useState<Size>({ width: 0, height: 0 });
  // Null: the whole picture, whatever the frame's size.
  const [placed, setPlaced] = useState<Placement | null>(null);
  const pointers = useRef(new Map<number, { x: number; y: number }>());

  const size: Size = picture ? { width: picture.width, height: picture.height } : { width: 1, height: 1 };
  const whole = fitWhole(size, frame);
  const place = placed ? clamp(placed, size, frame) : whole;
  const isWhole = place.scale <= whole.scale * 1.001;

  useImperativeHandle(ref, () => ({ whole: () => isWhole }), [isWhole]);

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
    const width = Math.round(frame.width * ratio);
    const height = Math.round(frame.height * ratio);
    if (el.width !== width || el.height !== height) {
      el.width = width;
      el.height = height;
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, frame.width, frame.height);
    if (!picture) return;
    // Enlarged pixels are shown as pixels; nothing is invented between them.
    ctx.imageSmoothingEnabled = place.scale < 2;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(picture, place.x, place.y, picture.width * place.scale, picture.height * place.scale);
    const per = (picture.width / full.width) * place.scale;
    const style = getComputedStyle(el);
    ctx.strokeStyle = style.getPropertyValue("--mark") || style.getPropertyValue("--active");
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = 1.5;
    ctx.font = `600 12px ${style.fontFamily}`;
    for (const mark of marks) {
      const x = place.x + (mark.x + 0.5) * per;
      const y = place.y + (full.height - 0.5 - mark.y) * per;
      const radius = Math.max(9, 10 * per);
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.stroke();
      ctx.fillText(mark.label, x + radius + 3, y - radius + 4);
    }
  }, [picture, frame, place.x, place.y, place.scale, marks, full.width, full.height]);

  const latest = useRef({ place, size, frame });
  latest.current = { place, size, frame };
  const zoomBy = (factor: number, fx = frame.width / 2, fy = frame.height / 2) => {
    const now = latest.current;
    setPlaced(zoomAt(now.place, factor, fx, fy, now.size, now.frame));
  };

  useEffect(() => {
    const el = canvas.current;
    if (!el) return;
    const onWheel = (e: WheelEvent) => {
      e.preventDefault();
      const box = el.getBoundingClientRect();
      const now = latest.current;
      const factor = Math.exp(-e.deltaY * 0.0018);
      setPlaced(zoomAt(now.place, factor, e.clientX - box.left, e.clientY - box.top, now.size, now.frame));
    };
    el.addEventListener("wheel", onWheel, { passive: false });
    return () => el.removeEventListener("wheel", onWheel);
  }, []);

  const at = (e: PointerEvent) => {
    const box = e.currentTarget.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };
  const move = (e: PointerEvent) => {
    const to = at(e);
    tell(to.x, to.y);
    const from = pointers.current.get(e.pointerId);
    if (!from) return;
    const other = [...pointers.current].find(([id]) => id !== e.pointerId)?.[1];
    if (other) {
      const apart = (p: { x: number; y: number }) => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
      zoomBy(apart(to) / apart(from), (to.x + other.x) / 2, (to.y + other.y) / 2);
    } else {
      const now = latest.current;
      setPlaced(panBy(now.place, to.x - from.x, to.y - from.y, now.size, now.frame));
    }
    pointers.current.set(e.pointerId, to);
  };
  const tell = (x: number, y: number) => {
    const out = readout.current;
    if (!out) return;
    const pixel = picture ? pixelAt(place, x, y, size) : null;
    // FITS counts from 1, and its rows from the bottom; the preview shows the first row at the bottom.
    out.textContent = pixel
      ? `x ${Math.floor((pixel.x * full.width) / size.width) + 1}  y ${full.height - Math.floor((pixel.y * full.height) / size.height)}`
      : "";
  };
  const end = (e: PointerEvent) => pointers.current.delete(e.pointerId);

  const keys = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const step = 60;
    const pans: Record<string, [number, number]> = {
      ArrowLeft: [step, 0],
      ArrowRight: [-step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const by = pans[e.key];
    if (e.key === "+" || e.key === "=") zoomBy(1.4);
    else if (e.key === "-") zoomBy(1 / 1.4);
    else if (e.key === "0" || (e.key === "Escape" && !isWhole)) setPlaced(null);
    else if (e.key === "1") zoomBy(1 / place.scale);
    else if (by && !isWhole) setPlaced(panBy(place, by[0], by[1], size, frame));
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  return (
    <div className={styles.stage}>
      <canvas
        ref={canvas}
        className="picture"
        role="img"
        aria-label={label}
        tabIndex={0}
        onKeyDown={keys}
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId);
          pointers.current.set(e.pointerId, at(e));
        }}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
        onPointerLeave={() => tell(-1, -1)}
        onDoubleClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect();
          if (isWhole) zoomBy(4, e.clientX - box.left, e.clientY - box.top);
          else setPlaced(null);
        }}
      />
      <div className={styles.zoomTools}>
        <button type="button" aria-label="Zoom out" onClick={() => zoomBy(1 / 1.4)}>
          −
        </button>
        <button type="button" aria-label="Zoom in" onClick={() => zoomBy(1.4)}>
          +
        </button>
        <button
          type="button"
          title="One picture pixel per screen pixel"
          onClick={() => zoomBy(1 / place.scale)}
        >
          1:1
        </button>
        <button type="button" onClick={() => setPlaced(null)} disabled={isWhole}>
          Whole
        </button>
      </div>
      <span ref={readout} className={styles.readout} aria-hidden="true" />
      {note && <div className={styles.wait}>{note}</div>}
    </div>
  );
}
