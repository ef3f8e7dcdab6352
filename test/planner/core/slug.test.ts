import { expect, it } from "vitest";
import { slugText } from "../../../planner/core/slug.ts";

it.each([
  { text: "pm.cran.file", expected: "pm-cran-file" },
  { text: "Sample site", expected: "sample-site" },
  { text: "../../etc/passwd", expected: "etc-passwd" },
  { text: "≤≥", expected: "unnamed" },
])("$text becomes $expected", ({ text, expected }) => {
  expect(slugText(text)).toBe(expected);
});
