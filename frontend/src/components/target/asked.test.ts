import { expect, it } from "vitest";
import { orbitOf, tleOf } from "./asked";

it("reads the elements of an orbit as they are pasted", () => {
  expect(orbitOf("epoch_jd: 2461000.5\nEccentricity = 0.0785\n incl_deg 10.59")).toEqual({
    epoch_jd: 2461000.5,
    eccentricity: 0.0785,
    incl_deg: 10.59,
  });
  expect(orbitOf("epoch_jd soon")).toEqual({ epoch_jd: "soon" });
  expect(orbitOf(" \n")).toBeUndefined();
});

it("reads the two lines of a satellite, with a title above them or without", () => {
  const lines = { line1: "1 25544U 98067A", line2: "2 25544  51.6416" };
  expect(tleOf("ISS\n1 25544U 98067A\n2 25544  51.6416")).toEqual(lines);
  expect(tleOf("1 25544U 98067A\n2 25544  51.6416")).toEqual(lines);
});
