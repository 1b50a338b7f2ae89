// Names beside what they name, none over another: whoever comes first has the
// first choice of side, and who finds no room stays without. Pure.

export interface Label {
  text: string;
  x: number;
  y: number;
  /** Distance from the middle of what is named to its edge. */
  gap: number;
}

/** Where a label is written: its left end and its line of writing. */
export interface Written {
  left: number;
  base: number;
}

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

const cross = (a: Box, b: Box) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/**
 * Gives each label a place beside, above or below; `taken` are squares around
 * the marks that no name may cover.
 */
export function placeLabels<L extends Label>(
  wanted: readonly L[],
  measure: (text: string) => number,
  taken: readonly { x: number; y: number; r: number }[],
  frame: { width: number; height: number },
  height = 12,
): (L & Written)[] {
  const boxes: Box[] = taken.map(({ x, y, r }) => ({ x0: x - r, y0: y - r, x1: x + r, y1: y + r }));
  const written: (L & Written)[] = [];
  for (const label of wanted) {
    const width = measure(label.text);
    const { x, y, gap } = label;
    const half = height / 2;
    const sides: [left: number, top: number][] = [
      [x + gap + 3, y - half],
      [x - gap - 3 - width, y - half],
      [x - width / 2, y - gap - 2 - height],
      [x - width / 2, y + gap + 2],
    ];
    for (const [left, top] of sides) {
      const box = { x0: left - 1, y0: top, x1: left + width + 1, y1: top + height };
      const out = box.x0 < 0 || box.y0 < 0 || box.x1 > frame.width || box.y1 > frame.height;
      if (out || boxes.some((other) => cross(box, other))) continue;
      boxes.push(box);
      written.push({ ...label, left, base: top + height * 0.8 });
      break;
    }
  }
  return written;
}
