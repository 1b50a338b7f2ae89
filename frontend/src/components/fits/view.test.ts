import { describe, expect, it } from "vitest";
import { bars, clamp, fitWhole, histogram, maxScale, panBy, pixelAt, zoomAt } from "./view";

const image = { width: 1000, height: 500 };
const frame = { width: 500, height: 500 };

describe("placement", () => {
  it("fits and centres the whole picture", () => {
    expect(fitWhole(image, frame)).toEqual({ scale: 0.5, x: 0, y: 125 });
  });

  it("keeps the point under the pointer while zooming", () => {
    const before = zoomAt(fitWhole(image, frame), 4, 250, 250, image, frame);
    const after = zoomAt(before, 1.5, 300, 200, image, frame);
    const at = (p: { scale: number; x: number }) => (300 - p.x) / p.scale;
    expect(at(after)).toBeCloseTo(at(before), 6);
  });

  it("stays within its bounds", () => {
    const far = zoomAt(fitWhole(image, frame), 1e6, 0, 0, image, frame);
    expect(far.scale).toBe(maxScale);
    const back = zoomAt(far, 1e-9, 250, 250, image, frame);
    expect(back).toEqual(fitWhole(image, frame));
    const moved = panBy(far, 1e9, -1e9, image, frame);
    expect(moved.x).toBe(0);
    expect(moved.y).toBe(frame.height - image.height * maxScale);
    expect(clamp({ scale: 0.5, x: 400, y: -400 }, image, frame)).toEqual(fitWhole(image, frame));
  });

  it("may show a small picture at its own size, but not smaller", () => {
    const small = { width: 100, height: 100 };
    expect(zoomAt(fitWhole(small, frame), 0.01, 0, 0, small, frame).scale).toBe(1);
  });

  it("names the pixel under a point", () => {
    const p = fitWhole(image, frame);
    expect(pixelAt(p, 0, 125, image)).toEqual({ x: 0, y: 0 });
    expect(pixelAt(p, 499.9, 374.9, image)).toEqual({ x: 999, y: 499 });
    expect(pixelAt(p, 250, 50, image)).toBeNull();
  });
});

describe("histogram", () => {
  it("counts every pixel once", () => {
    const rgba = [0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255];
    const counts = histogram(rgba, 4);
    expect(counts).toEqual([1, 0, 1, 1]);
    expect(bars([0, 0])).toEqual([0, 0]);
    expect(Math.max(...bars(counts))).toBe(1);
  });
});
