import { describe, expect, it } from "vitest";
import { describeRequest, redact } from "../../../loadtests/engine/redact.ts";

describe("texts of servers and systems", () => {
  it.each([
    { words: "a secret, wherever it stands", text: "token hunter2 of hunter2", clean: "token *** of ***" },
    { words: "user-info", text: "cannot reach https://me:pw@host/x", clean: "cannot reach https://host/x" },
    { words: "escapes of a terminal", text: "\u001b[31mred\u0007\r\n", clean: "?[31mred???" },
    { words: "marks that turn text around", text: "a\u202Eb\u2028c", clean: "a?b?c" },
    { words: "half a character", text: "a\uD800b", clean: "a?b" },
    { words: "length", text: "x".repeat(1000), clean: "x".repeat(200) },
  ])("lose $words", ({ text, clean }) => {
    expect(redact(text, ["hunter2", ""])).toBe(clean);
  });

  it("name a request by method and path alone", () => {
    expect(describeRequest("GET", "/a/hunter2?token=x#y", ["hunter2"])).toBe("GET /a/***");
  });
});
