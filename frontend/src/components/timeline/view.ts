import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { clampDomain, type Domain, isWhole, NARROWEST, pan, timeAt, zoom } from "./geometry";

/** A stretch that is being dragged, in pixels. */
export interface Brush {
  from: number;
  to: number;
}

/** The width of an element, followed as it changes; 0 until it is known. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const el = ref.current;
    if (!el) return;
    setWidth(el.clientWidth);
    const observer = new ResizeObserver(() => setWidth(el.clientWidth));
    observer.observe(el);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/**
 * Zooming and panning of the timeline: drag a stretch, drag what is zoomed,
 * wheel with Ctrl or with the timeline focused, + - 0 and arrow keys. A plain wheel stays with the page.
 */
export function useView(whole: Domain, width: number, svg: RefObject<SVGSVGElement | null>) {
  const [zoomed, setZoomed] = useState<Domain | null>(null);
  const [brush, setBrush] = useState<Brush | null>(null);
  const start = useRef<number | null>(null);
  /** The view when it was taken hold of. */
  const grabbed = useRef<Domain | null>(null);
  const view = useMemo(() => (zoomed ? clampDomain(zoomed, whole) : whole), [zoomed, whole]);

  const show = (next: Domain | null) => setZoomed(next && !isWhole(next, whole) ? next : null);

  const latest = useRef({ view, whole, width, show });
  latest.current = { view, whole, width, show };

  useEffect(() => {
    const el = svg.current;
    if (!el) return;
    const onWheel = (e: WheelEvent) => {
      const now = latest.current;
      const mine = e.ctrlKey || e.metaKey || el.contains(document.activeElement);
      if (!mine) return;
      const sideways = Math.abs(e.deltaX) > Math.abs(e.deltaY);
      if (sideways || e.shiftKey) {
        if (isWhole(now.view, now.whole)) return;
        e.preventDefault();
        now.show(pan(now.view, now.whole, (sideways ? e.deltaX : e.deltaY) / Math.max(1, now.width)));
        return;
      }
      if (e.deltaY > 0 && isWhole(now.view, now.whole)) return;
      e.preventDefault();
      const x = e.clientX - el.getBoundingClientRect().left;
      now.show(zoom(now.view, now.whole, Math.exp(e.deltaY * 0.0016), timeAt(x, now.view, now.width)));
    };
    el.addEventListener("wheel", onWheel, { passive: false });
    return () => el.removeEventListener("wheel", onWheel);
  }, [svg]);

  const place = (e: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    return Math.min(Math.max(0, e.clientX - (box?.left ?? 0)), width);
  };

  const handlers = {
    onPointerDown: (e: PointerEvent<SVGSVGElement>) => {
      if (e.button !== 0) return;
      start.current = place(e);
    },
    onPointerMove: (e: PointerEvent<SVGSVGElement>) => {
      if (start.current === null) return;
      const x = place(e);
      // What is zoomed is moved by dragging; with Shift another stretch is chosen.
      if (zoomed && !brush && !e.shiftKey) {
        if (grabbed.current === null && Math.abs(x - start.current) < 6) return;
        if (grabbed.current === null) {
          grabbed.current = view;
          e.currentTarget.setPointerCapture(e.pointerId);
        }
        show(pan(grabbed.current, whole, (start.current - x) / Math.max(1, width)));
        return;
      }
      if (!brush && Math.abs(x - start.current) < 6) return;
      // Captured only once it is a drag: a captured click would not reach its block.
      if (!brush) e.currentTarget.setPointerCapture(e.pointerId);
      setBrush({ from: Math.min(start.current, x), to: Math.max(start.current, x) });
    },
    onPointerUp: () => {
      start.current = null;
      grabbed.current = null;
      if (!brush) return;
      setBrush(null);
      const from = timeAt(brush.from, view, width);
      const to = timeAt(brush.to, view, width);
      if (to - from >= NARROWEST / 4) show(clampDomain({ from, to }, whole));
    },
    onPointerCancel: () => {
      start.current = null;
      grabbed.current = null;
      setBrush(null);
    },
    onDoubleClick: () => show(null),
  };

  const onKey = (e: KeyboardEvent): boolean => {
    const middle = (view.from + view.to) / 2;
    if (e.ctrlKey || e.metaKey || e.altKey) return false;
    if (e.key === "+" || e.key === "=") show(zoom(view, whole, 0.6, middle));
    else if (e.key === "-") show(zoom(view, whole, 1 / 0.6, middle));
    else if (e.key === "0" || (e.key === "Escape" && zoomed)) show(null);
    else if (e.key === "PageUp" && zoomed) show(pan(view, whole, -0.5));
    else if (e.key === "PageDown" && zoomed) show(pan(view, whole, 0.5));
    else return false;
    e.preventDefault();
    return true;
  };

  /** Brings a time into the view, so that keyboard focus is never out of sight. */
  const reveal = (t: number) => {
    if (t >= view.from && t <= view.to) return;
    const half = (view.to - view.from) / 2;
    show(clampDomain({ from: t - half, to: t + half }, whole));
  };

  return { view, zoomed: zoomed !== null, brush, handlers, onKey, reveal, reset: () => show(null) };
}
