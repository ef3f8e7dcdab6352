import { describe, expect, it } from "vitest";
import {
  bytesText,
  durationText,
  msText,
  percentText,
  roundedText,
  unitPriceText,
  wrapText,
} from "../../../reports/charts/format.ts";

describe("numbers in words", () => {
  it.each([
    { text: percentText(0), expected: "0 %" },
    { text: percentText(0.00005), expected: "0.005 %" },
    { text: percentText(0.0123), expected: "1 %" },
    { text: percentText(0.544), expected: "54 %" },
    { text: percentText(0.9998), expected: "99.98 %" },
    { text: percentText(0.9999996), expected: "99.99996 %" },
    { text: percentText(1), expected: "100 %" },
    { text: percentText(1.13), expected: "113 %" },
    { text: roundedText(0.012345), expected: "0.0123" },
    { text: roundedText(4.567), expected: "4.57" },
    { text: roundedText(1234.6), expected: "1,235" },
    { text: msText(0.4242), expected: "0.424 ms" },
    { text: msText(999.9), expected: "1,000 ms" },
    { text: msText(1240), expected: "1.24 s" },
    { text: bytesText(999), expected: "999 B" },
    { text: bytesText(8_412_339_112), expected: "8.41 GB" },
    { text: durationText(45), expected: "45 s" },
    { text: durationText(1800), expected: "30 min" },
    { text: durationText(9000), expected: "2 h 30 min" },
    { text: durationText(259_200), expected: "72 h" },
    { text: unitPriceText(0.00000371), expected: "$0.00000371" },
  ])("$expected", ({ text, expected }) => {
    expect(text).toBe(expected);
  });
});

describe("wrapText", () => {
  it.each([
    { why: "short", text: "one two", width: 10, lines: 2, expected: ["one two"] },
    {
      why: "breaks between words",
      text: "one two three",
      width: 8,
      lines: 2,
      expected: ["one two", "three"],
    },
    { why: "cuts a word too long", text: "abcdefghij", width: 4, lines: 3, expected: ["abcd", "efgh", "ij"] },
    { why: "says that more follows", text: "one two three four", width: 8, lines: 1, expected: ["one two…"] },
  ])("$why", ({ text, width, lines, expected }) => {
    expect(wrapText(text, width, lines)).toEqual(expected);
  });
});
