import { describe, expect, it } from "vitest";
import { noticingLookup } from "../../../loadtests/engine/noticing-lookup.ts";
import { openTargetWatch } from "../../../loadtests/engine/target-watch.ts";

const origin = "http://127.0.0.1:4242";
const answer = (status: number, errorKind?: string) => ({
  origin,
  status,
  ...(errorKind !== undefined && { errorKind }),
});

function watch(): { readonly notes: string[]; readonly see: (...statuses: (number | string)[]) => void } {
  const notes: string[] = [];
  let nowMs = 0;
  const { answered } = openTargetWatch(
    () => nowMs,
    (text) => notes.push(text),
  );
  return {
    notes,
    see: (...statuses) => {
      for (const one of statuses) {
        answered(typeof one === "string" ? answer(0, one) : answer(one));
        nowMs += 1_000;
      }
    },
  };
}

describe("a target", () => {
  it("that restarts is noted when it is gone and when it is back, once each", () => {
    const { notes, see } = watch();
    see(200, "reset", "connect", "connect", "connect", "connect", 503, 200, 200);
    expect(notes).toEqual([
      "http://127.0.0.1:4242 does not answer any more: 3 requests in a row ended in connect",
      "http://127.0.0.1:4242 answers again after 5.0 s and 5 failed requests",
    ]);
  });

  it("of which two requests in a row fail is not gone", () => {
    const { notes, see } = watch();
    see("connect", "connect", 200, "reset", "reset", 404, "timeout", "timeout", "timeout");
    expect(notes).toEqual([]);
  });

  it("that refuses what it took before is noted, and when it takes it again", () => {
    const { notes, see } = watch();
    see(200, 401, 401, 403, 401, 200, 200);
    expect(notes).toEqual([
      "http://127.0.0.1:4242 refuses what it took before (status 403): credentials expired or were withdrawn",
      "http://127.0.0.1:4242 takes the credentials again",
    ]);
  });

  it("that never took the credentials has not changed its mind", () => {
    const { notes, see } = watch();
    see(401, 401, 401, 401, 404, 500);
    expect(notes).toEqual([]);
  });
});

describe("a name", () => {
  it("that leads elsewhere than before is noted; another order is no change", () => {
    const notes: string[] = [];
    const answers = [
      ["10.0.0.1", "10.0.0.2"],
      ["10.0.0.2", "10.0.0.1"],
      ["10.0.0.3"],
      ["10.0.0.1", "10.0.0.2"],
      ["10.0.0.3"],
    ];
    let nowMs = 0;
    const lookup = noticingLookup(
      (_name, _options, callback) =>
        callback(
          null,
          (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
        ),
      () => nowMs,
      (text) => notes.push(text),
    );
    for (let i = 0; i < 4; i += 1) lookup("ppm.example.com", { all: true }, () => undefined);
    nowMs += 61_000;
    lookup("ppm.example.com", { all: true }, () => undefined);
    expect(notes).toEqual([
      "ppm.example.com leads to 10.0.0.3 now, before to 10.0.0.1, 10.0.0.2",
      "ppm.example.com leads to 10.0.0.3 now, before to 10.0.0.1, 10.0.0.2",
    ]);
  });
});
