import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { noticingLookup } from "../../../loadtests/engine/noticing-lookup.ts";
import { openTargetWatch } from "../../../loadtests/engine/target-watch.ts";
import { constant, guardOf, journeyOf, loadOf, runEngine, scenarioOf } from "./run-engine.ts";

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

describe("a run", () => {
  async function listen(port: number, status: () => number): Promise<Server> {
    const server = createServer((_request, response) => {
      response.writeHead(status()).end();
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return server;
  }
  const close = (server: Server): void => {
    server.close();
    server.closeAllConnections();
  };

  it("survives a restart of its target, an expired token and a name that moves, and notes each", async () => {
    let status = 200;
    const first = await listen(0, () => status);
    const { port } = first.address() as AddressInfo;
    let second: Server | undefined;
    let address = "127.0.0.1";
    const guard = guardOf(["ppm.example.com"], {
      addresses: async () => [address],
      aliases: async () => [],
    });
    const journey = journeyOf("ask", async ({ request }) => {
      await request("op", {
        method: "GET",
        url: "/",
        headers: {},
        connection: { kind: "new" },
        timeoutS: 2,
        read: "discard",
      });
    });
    const scenario = scenarioOf({
      durationS: 2,
      owns: ["ppm.example.com"],
      journeys: [loadOf("ask", constant(40, 2))],
    });
    const origin = `http://ppm.example.com:${port}`;
    const { finished } = runEngine(origin, [journey], scenario, { guard });
    setTimeout(() => {
      status = 401;
    }, 300);
    setTimeout(() => {
      status = 200;
    }, 600);
    setTimeout(() => close(first), 900);
    setTimeout(() => {
      void listen(port, () => status).then((server) => {
        second = server;
      });
    }, 1_300);
    setTimeout(() => {
      address = "127.0.0.2";
    }, 1_600);
    const { whole } = await finished;
    if (second !== undefined) close(second);
    const notes = whole.notes.map(({ text }) => text.replace(/\d+\.\d s and \d+/, "T s and N"));
    expect(notes.slice(0, 4)).toEqual([
      `${origin} refuses what it took before (status 401): credentials expired or were withdrawn`,
      `${origin} takes the credentials again`,
      `${origin} does not answer any more: 3 requests in a row ended in connect`,
      `${origin} answers again after T s and N failed requests`,
    ]);
    expect(notes[4]).toBe("ppm.example.com leads to 127.0.0.2 now, before to 127.0.0.1");
    expect(whole.journeys["ask"]).toMatchObject({ scheduled: 80, started: 80, completed: 80 });
  });
});
