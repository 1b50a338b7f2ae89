import { expect, it } from "vitest";
import { cloudClasses, cloudWord } from "./clouds";

it("the classes go from the clearest to the cloudiest", () => {
  expect(cloudClasses).toEqual(["clear", "slightly cloudy", "cloudy", "very cloudy"]);
});

it("a reading is told by the class that is next to it", () => {
  expect([0, 1, 2, 3].map(cloudWord)).toEqual(["clear", "slight", "cloudy", "very cloudy"]);
  expect(cloudWord(1.6)).toBe("cloudy");
  expect(cloudWord(7)).toBe("7");
  expect(cloudWord(undefined)).toBe("–");
});
