import { describe, expect, it } from "vitest";
import { serialiseCharacterMatrix } from "../../../loadtests/sandbox/rds.ts";

describe("a character matrix for R", () => {
  it("has the bytes that R writes", () => {
    // R 4.2.2, Debian 12: m <- matrix(c("a","b","x",NA), 2, dimnames = list(c("a","b"), c("P","V"))),
    // serialize(m, NULL, version = 2), printed 2026-11-26.
    const written = [
      "580a0000000200040202000203000000021000000004000400090000000161000400090000000162",
      "00040009000000017800000009ffffffff0000040200000001000400090000000364696d0000000d",
      "0000000200000002000000020000040200000001000400090000000864696d6e616d657300000013",
      "00000002000000100000000200040009000000016100040009000000016200000010000000020004",
      "00090000000150000400090000000156000000fe",
    ].join("");
    const bytes = serialiseCharacterMatrix({
      columns: ["P", "V"],
      rowNames: ["a", "b"],
      rows: [
        ["a", "x"],
        ["b", undefined],
      ],
    });
    expect(bytes.toString("hex")).toBe(written);
  });
});
