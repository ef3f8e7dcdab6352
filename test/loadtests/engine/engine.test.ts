import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHost } from "../../../loadtests/engine/host.ts";
import type { Guard, Resolver } from "../../../loadtests/guard/guard.ts";
import type {
  Journey,
  JourneyRequest,
  JourneyResponse,
  OperationRule,
} from "../../../loadtests/journeys/journey.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { decodeHistogram, percentileMs } from "../../../loadtests/results/histogram.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";
import { startsBetween } from "../../../loadtests/schedule/starts.ts";
import { type KnownTarget, openTarget } from "./known-target.ts";
import { constant, guardOf, journeyOf, loadOf, runEngine, scenarioOf } from "./run-engine.ts";

let target: KnownTarget;
beforeEach(async () => {
  target = await openTarget();
});
afterEach(() => target.close());

function get(url: string, change: Partial<JourneyRequest> = {}): JourneyRequest {
  return {
    method: "GET",
    url,
    headers: {},
    connection: { kind: "new" },
    timeoutS: 5,
    read: "discard",
    ...change,
  };
}

/** One start of a journey that makes one request; gives the answer and the whole frame. */
async function one(
  request: JourneyRequest,
  rule?: OperationRule,
  change: Partial<Scenario> = {},
  guard?: Guard,
): Promise<{ answer: JourneyResponse | undefined; whole: Frame }> {
  let answer: JourneyResponse | undefined;
  const journey = journeyOf("one", async (context) => {
    answer = await context.request("op", request, rule);
  });
  const scenario = scenarioOf({
    durationS: 0.05,
    journeys: [loadOf("one", { kind: "recorded", startsS: [0] })],
    ...change,
  });
  const { whole } = await runEngine(target.url, [journey], scenario, guard && { guard }).finished;
  return { answer, whole };
}

const p = (encoded: string | undefined, percentile: number): number =>
  percentileMs(decodeHistogram(encoded ?? ""), percentile) ?? Number.NaN;
const errorsOf = (frame: Frame): Readonly<Record<string, number>> => frame.operations["op"]?.errors ?? {};

describe("counts", () => {
  it("are those of the target's own log, and of the schedule", async () => {
    const journey = journeyOf("two", async ({ request, count }) => {
      await request("op.index", get("/wait/1"));
      const file = await request("op.file", get("/bytes/1000"));
      count("installs", 1);
      count("kilobytes", file.bytes / 1000);
    });
    const load = loadOf("two", constant(80, 1, "poisson"));
    const { finished } = runEngine(target.url, [journey], scenarioOf({ journeys: [load] }));
    const { outcome, whole } = await finished;
    const due = startsBetween(load, 1, 0, 1).length;
    expect(outcome).toEqual({ state: "finished", endedAtS: 1 });
    expect(whole.journeys["two"]).toMatchObject({
      scheduled: due,
      started: due,
      missed: 0,
      completed: due,
      failed: 0,
    });
    expect(target.log).toHaveLength(2 * due);
    expect(whole.requestsSent).toBe(2 * due);
    expect(whole.requestsInFlight).toBe(0);
    expect(whole.operations["op.index"]).toMatchObject({ count: due, errors: {}, bytes: 2 * due });
    expect(whole.operations["op.file"]).toMatchObject({ count: due, errors: {}, bytes: 1000 * due });
    expect(whole.counters).toEqual({ installs: due, kilobytes: due });
    expect(target.connections()).toBe(2 * due);
  });

  it("reconcile while requests hang: sent = succeeded + failed + in flight", async () => {
    const journey = journeyOf("mix", async ({ request, random }) => {
      const roll = random();
      await request("op", get(roll < 0.3 ? "/hang" : roll < 0.6 ? "/status/503" : "/wait/1"));
    });
    const scenario = scenarioOf({ graceS: 0.2, journeys: [loadOf("mix", constant(60, 1))] });
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    const op = whole.operations["op"];
    expect(whole.requestsInFlight).toBeGreaterThan(5);
    expect(errorsOf(whole)["http-5xx"]).toBeGreaterThan(5);
    expect(whole.requestsSent).toBe((op?.count ?? 0) + whole.requestsInFlight);
    expect(whole.journeys["mix"]?.started).toBe(
      (whole.journeys["mix"]?.completed ?? 0) + whole.requestsInFlight,
    );
  });

  it("of ten shards are those of one process", async () => {
    const seen: string[] = [];
    const journey = journeyOf("drawn", async ({ random }) => {
      seen.push(String(random()));
    });
    const load = loadOf("drawn", constant(200, 0.3, "poisson"));
    const scenario = scenarioOf({ durationS: 0.3, journeys: [load] });
    await runEngine(target.url, [journey], scenario).finished;
    const alone = seen.splice(0).sort();
    await Promise.all(
      Array.from(
        { length: 10 },
        (_, i) => runEngine(target.url, [journey], scenario, { shard: { index: i + 1, of: 10 } }).finished,
      ),
    );
    expect(alone.length).toBeGreaterThan(30);
    expect(seen.sort()).toEqual(alone);
  });

  it("name a journey that throws as failed, with a sample", async () => {
    const journey = journeyOf("broken", async () => {
      throw new Error("no such package: https://user:pw@h/x");
    });
    const scenario = scenarioOf({
      durationS: 0.02,
      journeys: [loadOf("broken", { kind: "recorded", startsS: [0] })],
    });
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    expect(whole.journeys["broken"]).toMatchObject({ started: 1, completed: 0, failed: 1 });
    expect(whole.samples).toMatchObject([{ kind: "journey", detail: "no such package: https://h/x" }]);
  });
});

describe("an open model", () => {
  it("goes on starting while the target stalls, and the stall is in every answer that met it", async () => {
    const journey = journeyOf("stall", async ({ request }) => {
      await request("op", get("/wait/2"));
    });
    const scenario = scenarioOf({
      durationS: 1.5,
      graceS: 4,
      journeys: [loadOf("stall", constant(100, 1.5))],
    });
    const { finished } = runEngine(target.url, [journey], scenario);
    setTimeout(() => target.stall(800), 300);
    const { whole } = await finished;
    expect(whole.journeys["stall"]).toMatchObject({ scheduled: 150, started: 150, completed: 150 });
    // Due in 0.3 … 1.1 s: 80 of 150 met the stall, evenly between 0 and 800 ms of it.
    const truth = target.log.map((line) => line.answeredAtMs - line.arrivedAtMs).sort((a, b) => a - b);
    for (const percentile of [75, 90, 99]) {
      const exact = truth[Math.ceil((percentile / 100) * truth.length) - 1] ?? 0;
      const got = p(whole.operations["op"]?.response, percentile);
      expect(got).toBeGreaterThan(exact - 1);
      expect(got).toBeLessThan(exact + 100);
    }
    expect(p(whole.operations["op"]?.response, 75)).toBeGreaterThan(200);
  });

  it("counts a late start from when it was due: response time has what service time has not", async () => {
    const journey = journeyOf("late", async ({ request }) => {
      await request("op", get("/wait/1"));
    });
    const scenario = scenarioOf({ durationS: 0.6, journeys: [loadOf("late", constant(100, 0.6))] });
    const { finished } = runEngine(target.url, [journey], scenario);
    setTimeout(() => {
      const untilMs = performance.now() + 200;
      while (performance.now() < untilMs);
    }, 200);
    const { whole } = await finished;
    // 20 starts were due in the 200 ms in which nothing ran; those of its first 180 ms are late.
    expect(whole.journeys["late"]?.started).toBe(60);
    expect(whole.journeys["late"]?.late).toBeGreaterThanOrEqual(17);
    expect(p(whole.generator.lateness, 99)).toBeGreaterThan(150);
    const excess = p(whole.operations["op"]?.response, 95) - p(whole.operations["op"]?.service, 95);
    expect(excess).toBeGreaterThan(100);
  });

  it("carries the lateness of a start into its later requests, and the overrun of its waits", async () => {
    const journey = journeyOf("think", async ({ request, sleep }) => {
      await sleep(0.1);
      await request("op", get("/wait/1"));
    });
    const scenario = scenarioOf({
      durationS: 0.2,
      journeys: [loadOf("think", { kind: "recorded", startsS: [0] })],
    });
    const { finished } = runEngine(target.url, [journey], scenario);
    setTimeout(() => {
      const untilMs = performance.now() + 150;
      while (performance.now() < untilMs);
    }, 60);
    const { whole } = await finished;
    const excess = p(whole.operations["op"]?.response, 50) - p(whole.operations["op"]?.service, 50);
    expect(excess).toBeGreaterThan(80);
  });

  it("misses what is over the limit of open journeys, and says how many", async () => {
    const journey = journeyOf("hang", async ({ request }) => {
      await request("op", get("/hang"));
    });
    const scenario = scenarioOf({
      durationS: 0.3,
      graceS: 0.1,
      journeys: [loadOf("hang", constant(100, 0.3))],
    });
    const { whole } = await runEngine(target.url, [journey], scenario, { maxOpenJourneys: 12 }).finished;
    expect(whole.journeys["hang"]).toMatchObject({ scheduled: 30, started: 12, missed: 18 });
    expect(whole).toMatchObject({ requestsSent: 12, requestsInFlight: 12 });
  });
});

describe("errors", () => {
  it.each([
    { words: "a client error", url: "/status/404", kind: "http-4xx", status: 404, detail: "status 404" },
    { words: "a server error", url: "/status/500", kind: "http-5xx", status: 500, detail: "status 500" },
    {
      words: "a redirect without a place",
      url: "/status/302",
      kind: "http-3xx",
      status: 302,
      detail: "status 302",
    },
    {
      words: "a connection that ends before the answer",
      url: "/reset",
      kind: "reset",
      status: 0,
      detail: /ECONNRESET/,
    },
    { words: "a connection that ends in the body", url: "/short", kind: "reset", status: 200, detail: /./ },
    { words: "an answer that is no HTTP", url: "/noise", kind: "protocol", status: 0, detail: /HTTP/ },
    {
      words: "no answer in time",
      url: "/hang",
      kind: "timeout",
      status: 0,
      detail: "no last byte within the timeout",
    },
    {
      words: "a body that never ends",
      url: "/drip",
      kind: "timeout",
      status: 200,
      detail: "no last byte within the timeout",
    },
    {
      words: "a port that refuses",
      url: "http://127.0.0.1:1/x",
      kind: "connect",
      status: 0,
      detail: "connect ECONNREFUSED 127.0.0.1:1",
    },
    {
      words: "a name that does not exist",
      url: "http://nowhere.invalid.example/x",
      kind: "dns",
      status: 0,
      detail: /nowhere/,
    },
    {
      words: "a host that is not owned",
      url: "http://192.0.2.1/x",
      kind: "guard",
      status: 0,
      detail: "192.0.2.1 does not stand under owns: of the scenario: add it there if it is yours to load",
    },
    { words: "TLS where there is none", url: "tls", kind: "tls", status: 0, detail: /./ },
  ])("$words is $kind", async ({ url, kind, status, detail }) => {
    const noSuchName: Resolver = {
      addresses: (name) =>
        Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" })),
      aliases: async () => [],
    };
    const { answer, whole } = await one(
      get(url === "tls" ? `https://127.0.0.1:${target.port}/x?secret=1` : `${url}?secret=1`, {
        timeoutS: kind === "timeout" ? 0.15 : 10,
      }),
      undefined,
      { graceS: 10 },
      guardOf(["nowhere.invalid.example"], noSuchName),
    );
    expect(answer).toMatchObject({ status, errorKind: kind });
    expect(errorsOf(whole)).toEqual({ [kind]: 1 });
    expect(whole.samples).toHaveLength(1);
    const [sample] = whole.samples;
    expect(sample).toMatchObject({ operation: "op", kind, status });
    if (typeof detail === "string") expect(sample?.detail).toBe(detail);
    else expect(sample?.detail).toMatch(detail);
    expect(JSON.stringify(whole.samples)).not.toContain("secret");
    expect(whole).toMatchObject({ requestsSent: 1, requestsInFlight: 0 });
  });

  it("of a journey that ends while its requests go on are given up, not the server's", async () => {
    const journey = journeyOf("hasty", async ({ request }) => {
      void request("op", get("/hang"));
      void request("op", get("/hang", { connection: { kind: "pool", max: 1 } }));
      void request("op.waiting", get("/hang", { connection: { kind: "pool", max: 1 } }));
      await request("op.first", get("/wait/20"));
      throw new Error("enough");
    });
    const scenario = scenarioOf({
      durationS: 0.2,
      journeys: [loadOf("hasty", { kind: "recorded", startsS: [0] })],
    });
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    expect(errorsOf(whole)).toEqual({ aborted: 2 });
    expect(whole).toMatchObject({ requestsSent: 3, requestsInFlight: 0 });
    expect(whole.operations["op.waiting"]).toBeUndefined();
  });

  it("that are timeouts stand in the histogram of all at their timeout, not among the successes", async () => {
    const { whole } = await one(get("/hang", { timeoutS: 0.2 }));
    const op = whole.operations["op"];
    expect(op).toMatchObject({ count: 1, service: "", response: "" });
    expect(p(op?.all, 50)).toBeGreaterThan(195);
    expect(p(op?.all, 50)).toBeLessThan(300);
    expect(p(op?.failed["timeout"], 50)).toBe(p(op?.all, 50));
  });

  it("keep three samples of a kind and redact what is secret", async () => {
    const journey = journeyOf("many", async ({ request }) => {
      await request("op", get("/status/404/canary-1234/x?token=canary-1234"));
    });
    const scenario = scenarioOf({ durationS: 0.2, journeys: [loadOf("many", constant(100, 0.2))] });
    const { whole } = await runEngine(target.url, [journey], scenario, { secrets: ["canary-1234"] }).finished;
    expect(errorsOf(whole)).toEqual({ "http-4xx": 20 });
    expect(whole.samples).toHaveLength(3);
    expect(whole.samples[0]?.request).toBe("GET /status/404/***/x");
    expect(JSON.stringify(whole)).not.toContain("canary");
  });
});

describe("what the client checks", () => {
  const sha256 = createHash("sha256").update("x".repeat(1000)).digest("hex");
  it.each([
    { words: "its size", expect: { bytes: 1000 }, kind: undefined },
    { words: "another size", expect: { bytes: 999 }, kind: "wrong-bytes" },
    { words: "its digest", expect: { sha256 }, kind: undefined },
    { words: "another digest", expect: { sha256: "00" }, kind: "wrong-sha256" },
    { words: "its header", expect: { headers: { "x-package-type": "source" } }, kind: undefined },
    {
      words: "another header",
      expect: { headers: { "x-package-type": "binary" } },
      kind: "wrong-header-x-package-type",
    },
    { words: "a header that is not there", expect: { headers: { "x-other": "1" } }, kind: undefined },
  ])("a body of 1000 bytes against $words", async (row) => {
    const { answer } = await one(get("/bytes/1000", { expect: row.expect }));
    expect(answer).toMatchObject({ status: 200, bytes: 1000 });
    expect(answer?.errorKind).toBe(row.kind);
  });

  it("the statuses and the words of its rule", async () => {
    expect((await one(get("/status/404"), { okStatuses: [404] })).answer?.errorKind).toBeUndefined();
    expect((await one(get("/bytes/1"), { okStatuses: [404] })).answer?.errorKind).toBe("http-2xx");
    const appError = (answer: JourneyResponse) => (answer.text === "x" ? "it says x" : undefined);
    const { answer, whole } = await one(get("/bytes/1", { read: "text" }), { appError });
    expect(answer?.errorKind).toBe("app-error");
    expect(whole.samples[0]?.detail).toBe("it says x");
  });

  it.each([
    { words: "plain", path: "/bytes/20", text: "x".repeat(20), bytes: 20 },
    { words: "cut off at its limit", path: "/bytes/100", text: "x".repeat(50), bytes: 100 },
    {
      words: "compressed",
      path: `/gzip?${gzipSync("hello").toString("hex")}`,
      text: "hello",
      bytes: gzipSync("hello").length,
    },
  ])("a text, $words, with the bytes of the wire", async ({ path, text, bytes }) => {
    const { answer } = await one(get(path, { read: "text", maxTextBytes: 50 }));
    expect(answer).toMatchObject({ text, bytes });
  });
});

describe("redirects", () => {
  it("are followed, each hop a request of its own; credentials stay with their origin", async () => {
    const other = await openTarget();
    try {
      const place = encodeURIComponent(`${other.url}/echo`);
      const { answer, whole } = await one(
        get(`/to?${place}`, { read: "text", headers: { authorization: "Bearer x" } }),
      );
      expect(answer).toMatchObject({ status: 200, text: "GET /echo -" });
      expect(whole.requestsSent).toBe(2);
      expect(whole.operations["op"]?.count).toBe(1);
      expect(whole.operations["op.redirect"]?.count).toBe(1);
      const same = await one(get("/to?/echo", { read: "text", headers: { authorization: "Bearer x" } }));
      expect(same.answer?.text).toBe("GET /echo Bearer x");
    } finally {
      await other.close();
    }
  });

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://127.0.0.1@192.0.2.1/",
    "file:///etc/passwd",
    "//192.0.2.1/x",
  ])("to %s are refused by the guard", async (place) => {
    const { answer, whole } = await one(get(`/to?${encodeURIComponent(place)}`));
    expect(answer).toMatchObject({ status: 0, errorKind: "guard" });
    expect(whole.requestsSent).toBe(2);
    expect(target.log).toHaveLength(1);
  });

  it("in a circle end after ten", async () => {
    const { answer, whole } = await one(get("/to?/to?/to"));
    expect(answer?.errorKind).toBe("http-3xx");
    expect(whole.requestsSent).toBe(11);
    expect(target.log).toHaveLength(11);
  });

  it("that the rule takes as an answer are not followed", async () => {
    const { answer } = await one(get("/to?/echo"), { okStatuses: [302] });
    expect(answer).toMatchObject({ status: 302, headers: { location: "/echo" } });
  });
});

describe("connections", () => {
  it("of a pool are kept within a start, at most as many as the client keeps, and phases are of new ones", async () => {
    const journey = journeyOf("pool", async ({ request }) => {
      const lane = async () => {
        for (let i = 0; i < 5; i += 1) {
          await request("op", get("/wait/5", { connection: { kind: "pool", max: 3 } }));
        }
      };
      await Promise.all(Array.from({ length: 6 }, lane));
    });
    const scenario = scenarioOf({
      durationS: 0.1,
      journeys: [loadOf("pool", { kind: "recorded", startsS: [0, 0.05] })],
    });
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    expect(target.log).toHaveLength(60);
    expect(target.connections()).toBe(6);
    const phases = whole.operations["op"]?.phases ?? {};
    expect(decodeHistogram(phases["connect"] ?? "").totalCount).toBe(6);
    expect(decodeHistogram(phases["firstByte"] ?? "").totalCount).toBe(6);
    // Three requests of six wait for a connection: that is response time, not service time.
    const op = whole.operations["op"];
    expect(p(op?.response, 90)).toBeGreaterThan(1.5 * p(op?.service, 10));
  });

  it.each([
    { words: "carries it again on a new one", url: "/first", errors: {} },
    { words: "is told when the new one ends too", url: "/reset", errors: { reset: 1 } },
  ])("that are kept and end before an answer: the client $words", async ({ url, errors }) => {
    const pool = { connection: { kind: "pool", max: 2 } } as const;
    const journey = journeyOf("kept", async ({ request }) => {
      await request("op", get("/bytes/1", pool));
      await request("op", get(url, { ...pool, method: "POST", body: "once" }));
    });
    const scenario = scenarioOf({
      durationS: 0.1,
      journeys: [loadOf("kept", { kind: "recorded", startsS: [0] })],
    });
    const { whole } = await runEngine(target.url, [journey], scenario).finished;
    expect(errorsOf(whole)).toEqual(errors);
    expect(whole).toMatchObject({ requestsSent: 2, counters: { requestsSentAgain: 1 } });
    expect(whole.operations["op"]?.count).toBe(2);
    expect(target.log.map(({ path }) => path)).toEqual(["/bytes/1", url, url]);
  });

  it("resolve through the guard: a name whose address changes to one that is refused is not connected to", async () => {
    let asked = 0;
    const guard = guardOf(["ppm.example.com"], {
      addresses: async () => [asked++ === 0 ? "127.0.0.1" : "169.254.169.254"],
      aliases: async () => [],
    });
    const answers: JourneyResponse[] = [];
    const journey = journeyOf("rebound", async ({ request }) => {
      answers.push(await request("op", get("/bytes/1")), await request("op", get("/bytes/1")));
    });
    const scenario = scenarioOf({
      durationS: 0.1,
      owns: ["ppm.example.com"],
      journeys: [loadOf("rebound", { kind: "recorded", startsS: [0] })],
    });
    const url = `http://ppm.example.com:${target.port}`;
    const { whole } = await runEngine(url, [journey], scenario, { guard }).finished;
    expect(answers.map((answer) => answer.errorKind)).toEqual([undefined, "guard"]);
    expect(target.log).toHaveLength(1);
    expect(decodeHistogram(whole.operations["op"]?.phases["dns"] ?? "").totalCount).toBe(1);
  });
});

describe("time", () => {
  const quick = journeyOf("quick", async ({ request }) => {
    await request("op", get("/bytes/10"));
  });

  it("is scenario time: 10 minutes at 600 times their speed are 10 frames in a second", async () => {
    const scenario = scenarioOf({ durationS: 600, journeys: [loadOf("quick", constant(0.1, 600))] });
    const { frames, finished } = runEngine(target.url, [quick], scenario, { timeScale: 600 });
    const { whole } = await finished;
    expect(frames.map(({ index, fromS, toS }) => [index, fromS, toS])).toEqual(
      Array.from({ length: 10 }, (_, i) => [i, i * 60, (i + 1) * 60]),
    );
    expect(whole.journeys["quick"]).toMatchObject({ scheduled: 60, started: 60, completed: 60 });
    for (const frame of frames) expect(frame.journeys["quick"]?.scheduled).toBe(6);
    expect(target.log).toHaveLength(60);
  });

  it("shortens the waits of journeys, and is what they see", async () => {
    const seen: number[] = [];
    const journey = journeyOf("think", async ({ sleep, nowMs }) => {
      seen.push(nowMs());
      await sleep(60);
      seen.push(nowMs());
    });
    const scenario = scenarioOf({
      durationS: 1200,
      journeys: [loadOf("think", { kind: "recorded", startsS: [30] })],
    });
    await runEngine(target.url, [journey], scenario, { timeScale: 600 }).finished;
    expect(seen[0]).toBeGreaterThan(29_999.9);
    expect((seen[1] ?? 0) - (seen[0] ?? 0)).toBeGreaterThanOrEqual(59_999);
  });

  it("begins where a resumed run is told to, with the starts that are left", async () => {
    const scenario = scenarioOf({
      durationS: 600,
      journeys: [loadOf("quick", constant(0.1, 600, "poisson"))],
    });
    const { frames, finished } = runEngine(target.url, [quick], scenario, { timeScale: 600, fromS: 330 });
    const { whole } = await finished;
    expect(frames[0]).toMatchObject({ index: 5, fromS: 330, toS: 360 });
    const load = scenario.journeys[0];
    const left = load === undefined ? -1 : startsBetween(load, 1, 330, 600).length;
    expect(whole.journeys["quick"]?.started).toBe(left);
  });

  it("of the wall may step: it is noted, and nothing else happens", async () => {
    const real = nodeHost();
    let stepMs = 0;
    // Checkpoints come each 50 ms instead of each 10 s.
    const host = {
      ...real,
      wallMs: () => real.wallMs() + stepMs,
      after: (ms: number, call: () => void) => real.after(ms === 10_000 ? 50 : ms, call),
    };
    const scenario = scenarioOf({ durationS: 0.4, journeys: [loadOf("quick", constant(50, 0.4))] });
    const { checkpoints, finished } = runEngine(target.url, [quick], scenario, { host });
    setTimeout(() => {
      stepMs = -3_600_000;
    }, 120);
    const { whole } = await finished;
    expect(whole.notes.map((note) => note.text)).toEqual(["the wall clock stepped by -3600.0 s"]);
    expect(whole.journeys["quick"]?.started).toBe(20);
    expect(checkpoints.length).toBeGreaterThan(3);
    const counts = checkpoints.map((open) => open.journeys["quick"]?.started ?? 0);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(p(checkpoints.at(-1)?.operations["op"]?.all, 50)).toBeGreaterThan(0);
  });
});

describe("the end", () => {
  const slow: Journey<unknown> = journeyOf("slow", async ({ request, sleep, ending, count }) => {
    for (let i = 0; i < 100 && !ending(); i += 1) {
      await request("op", get("/wait/5"));
      await sleep(10);
    }
    await request("op.clean", get("/bytes/1"));
    count("cleaned", 1);
  });

  it("after stop: no new starts, journeys clean up within the grace time, all of it is counted", async () => {
    const scenario = scenarioOf({ durationS: 60, graceS: 1, journeys: [loadOf("slow", constant(20, 60))] });
    const { engine, finished } = runEngine(target.url, [slow], scenario);
    setTimeout(() => engine.stop("interrupted by the user"), 250);
    const { outcome, whole } = await finished;
    expect(outcome).toMatchObject({ state: "interrupted", reason: "interrupted by the user" });
    expect(outcome.endedAtS).toBeLessThan(1);
    expect(whole.toS).toBe(outcome.endedAtS);
    const started = whole.journeys["slow"]?.started ?? 0;
    expect(started).toBeGreaterThanOrEqual(4);
    expect(whole.counters["cleaned"]).toBe(started);
    expect(whole.journeys["slow"]?.completed).toBe(started);
    expect(whole.notes.map((note) => note.text)).toEqual(["interrupted by the user"]);
  });

  it("lets what looks after the run speak before the last frame is closed", async () => {
    const journey = journeyOf("one", async ({ request }) => void (await request("op", get("/x"))));
    const scenario = scenarioOf({
      durationS: 0.2,
      journeys: [loadOf("one", { kind: "recorded", startsS: [0] })],
    });
    const run = runEngine(target.url, [journey], scenario, {
      beforeLastFrame: () => run.engine.note("zone b cordoned", 0.19),
    });
    const { outcome } = await run.finished;
    expect(outcome.state).toBe("finished");
    expect(run.frames.at(-1)?.notes).toEqual([{ atS: 0.19, text: "zone b cordoned" }]);
  });

  it("after abort: at once, with what is in flight counted as such", async () => {
    const journey = journeyOf("hang", async ({ request }) => {
      await request("op", get("/hang"));
      throw new Error("a journey is not called again after the end");
    });
    const scenario = scenarioOf({ durationS: 60, graceS: 60, journeys: [loadOf("hang", constant(50, 60))] });
    const { engine, finished } = runEngine(target.url, [journey], scenario);
    setTimeout(() => {
      engine.stop("interrupted by the user");
      engine.abort("left at once");
    }, 200);
    const { whole } = await finished;
    expect(whole.requestsInFlight).toBe(whole.requestsSent);
    expect(whole.requestsSent).toBeGreaterThan(5);
    expect(whole.journeys["hang"]?.failed).toBe(0);
  });

  it.each([
    ["bytes", { maxBytes: 1_000_000 }],
    ["dollars", { maxUsd: 0.0005, usdPerGb: 0.5 }],
    ["whichever comes first", { maxBytes: 1_000_000, maxUsd: 5, usdPerGb: 0.5 }],
  ])("at the limit of %s", async (_what, limits) => {
    const journey = journeyOf("big", async ({ request }) => {
      await request("op", get("/bytes/100000"));
    });
    const scenario = scenarioOf({
      durationS: 60,
      limits,
      journeys: [loadOf("big", constant(200, 60))],
    });
    const { outcome, whole } = await runEngine(target.url, [journey], scenario).finished;
    expect(outcome).toMatchObject({ state: "interrupted", reason: "the limit of 1000000 bytes is reached" });
    expect(whole.operations["op"]?.bytes).toBeGreaterThan(1_000_000);
    // What is in flight when the limit is met may still arrive; a minute of it would be 1.2 GB.
    expect(whole.operations["op"]?.bytes).toBeLessThan(20_000_000);
  });

  it("is seen coming: progress tells offered, achieved, errors and latencies", async () => {
    const journey = journeyOf("seen", async ({ request, random }) => {
      await request("op", get(random() < 0.5 ? "/status/500" : "/wait/3"));
    });
    const scenario = scenarioOf({ durationS: 0.6, journeys: [loadOf("seen", constant(100, 0.6))] });
    const { engine, finished } = runEngine(target.url, [journey], scenario);
    await finished;
    const progress = engine.progress();
    expect(progress).toMatchObject({ scenarioS: 0.6, durationS: 0.6, leftS: 0, scheduled: 60, started: 60 });
    expect(progress).toMatchObject({ openJourneys: 0, requestsInFlight: 0, requestsEnded: 60 });
    expect(progress.lastMinute.offeredPerS).toBeGreaterThan(5);
    expect(progress.lastMinute.errorFraction).toBeCloseTo(progress.requestsFailed / 60, 9);
    expect(progress.lastMinute.p50Ms).toBeGreaterThan(2);
  });
});

describe("an order that cannot be run", () => {
  it.each([
    { journey: "absent", sentence: "journeys.absent: there is no journey absent" },
    { journey: "picky", sentence: "journeys.picky: settings.size: expected a size, got nothing" },
  ])("$sentence", ({ journey, sentence }) => {
    const picky: Journey<unknown> = {
      ...journeyOf("picky", async () => undefined),
      readSettings: () => ({ ok: false, faults: [{ key: "size", expected: "a size", got: "nothing" }] }),
    };
    const scenario = scenarioOf({ journeys: [loadOf(journey, constant(1, 1))] });
    expect(() => runEngine(target.url, [picky], scenario)).toThrow(
      sentence.replace(": settings", ".settings"),
    );
  });
});
