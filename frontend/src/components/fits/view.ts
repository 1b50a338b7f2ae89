// The image viewer's geometry: how the picture lies in its frame. Pure.

/** Picture pixel (0, 0) lies at frame pixel (x, y); `scale` frame pixels per picture pixel. */
export interface Placement {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const maxScale = 32;

/** The whole picture, centred. */
export function fitWhole(image: Size, frame: Size): Placement {
  const scale = Math.min(frame.width / image.width, frame.height / image.height) || 1;
  return centred(image, frame, scale);
}

function centred(image: Size, frame: Size, scale: number): Placement {
  return {
    scale,
    x: (frame.width - image.width * scale) / 2,
    y: (frame.height - image.height * scale) / 2,
  };
}

/** Keeps the scale in bounds and the picture in sight: what is smaller than the frame is centred. */
export function clamp(p: Placement, image: Size, frame: Size): Placement {
  const least = Math.min(fitWhole(image, frame).scale, 1);
  const scale = Math.min(Math.max(p.scale, least), maxScale);
  const axis = (at: number, length: number, room: number) => {
    const size = length * scale;
    return size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
  };
  return { scale, x: axis(p.x, image.width, frame.width), y: axis(p.y, image.height, frame.height) };
}

/** Zooms by a factor and keeps the picture's point under (fx, fy) of the frame where it is. */
export function zoomAt(
  p: Placement,
  factor: number,
  fx: number,
  fy: number,
  image: Size,
  frame: Size,
): Placement {
  const least = Math.min(fitWhole(image, frame).scale, 1);
  const scale = Math.min(Math.max(p.scale * factor, least), maxScale);
  const by = scale / p.scale;
  return clamp({ scale, x: fx - (fx - p.x) * by, y: fy - (fy - p.y) * by }, image, frame);
}

/** Moves the picture by frame pixels. */
export function panBy(p: Placement, dx: number, dy: number, image: Size, frame: Size): Placement {
  return clamp({ ...p, x: p.x + dx, y: p.y + dy }, image, frame);
}

/** The picture pixel under a point of the frame; null beside the picture. */
export function pixelAt(p: Placement, fx: number, fy: number, image: Size): { x: number; y: number } | null {
  const x = Math.floor((fx - p.x) / p.scale);
  const y = Math.floor((fy - p.y) / p.scale);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}

/** Grey values 0..255 of RGBA bytes, counted in `bins` bins. */
export function histogram(rgba: ArrayLike<number>, bins = 64): number[] {
  const out = new Array<number>(bins).fill(0);
  for (let i = 0; i + 3 < rgba.length; i += 4) {
    const bin = Math.min(bins - 1, Math.floor(((rgba[i] as number) / 256) * bins));
    out[bin] = (out[bin] as number) + 1;
  }
  return out;
}

/** Bar heights 0..1 of counts, by logarithm: a sky's peak would hide all else. */
export function bars(counts: readonly number[]): number[] {
  const top = Math.log1p(Math.max(0, ...counts));
  return counts.map((n) => (top > 0 ? Math.log1p(n) / top : 0));
}
