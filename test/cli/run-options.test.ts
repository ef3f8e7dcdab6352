import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { confirmedHosts } from "../../cli/run/confirm-production.ts";
import { k6Pieces } from "../../cli/run/k6-pieces.ts";
import { liveBlock, liveLine, openLiveView } from "../../cli/run/live-view.ts";
import { parseShard, parseStartAt } from "../../cli/run/run-options.ts";
import type { World } from "../../cli/support/world.ts";
import type { Progress } from "../../loadtests/engine/engine.ts";
import { runInProcess, withFolder } from "../support/run-cli.ts";

describe("a shard", () => {
  it.each([
    ["1/1", 1, 1],
    ["3/10", 3, 10],
  ])("%s", (text, index, of) => {
    expect(parseShard(text)).toEqual({ ok: true, value: { index, of } });
  });
  it.each(["0/10", "11/10", "3", "3/", "/3", "1.5/3", "-1/3", "1/0", "1/99999", "a/b"])(
    "%s is none",
    (text) => {
      expect(parseShard(text)).toMatchObject({ ok: false });
    },
  );
});

describe("a time to start at", () => {
  it.each([
    ["2026-12-01T08:00:00Z", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00:00.5+01:00", "2026-12-01T08:00:00.500Z"],
    ["2026-12-01T03:00-0500", "2026-12-01T08:00:00.000Z"],
  ])("%s", (text, utc) => {
    expect(parseStartAt(text)).toEqual({ ok: true, value: Date.parse(utc) });
  });
  it.each(["2026-12-01T08:00:00", "2026-12-01", "08:00Z", "2026-13-01T08:00:00Z", "tomorrow"])(
    "%s has no zone or is none",
    (text) => {
      expect(parseStartAt(text)).toMatchObject({ ok: false });
    },
  );
});

describe("k6", () => {
  // 3 + 852 × 72; (2,147.5 − 3) ÷ 852; 72 ÷ 2.517 rounded up; with a fifth kept free 36 pieces of 2 h.
  it("would need 29 pieces for 72 hours, or 36 of 2 h with a fifth of 2 GiB kept free", () => {
    const pieces = k6Pieces(72 * 3600);
    expect(pieces.wholeMb).toBe(61_347);
    expect(pieces.longestPieceH).toBeCloseTo(2.517, 3);
    expect(pieces).toMatchObject({
      growthMbPerH: 852,
      fewestPieces: 29,
      advisedPieces: 36,
      advisedPieceH: 2,
    });
  });

  it("is refused with exit 2, and a dry run says in how many pieces it would have to run", async () => {
    const run = await runInProcess(["run", "soak-72h", "--engine", "k6"]);
    expect(run).toEqual({
      code: 2,
      out: "",
      err: "NO_K6_ENGINE: there is no k6 engine yet: run it with --engine node, whose memory stays flat\n",
    });
    const dry = await runInProcess(["run", "soak-72h", "--engine", "k6", "--dry-run", "--json"]);
    expect(dry.code).toBe(2);
    expect(JSON.parse(dry.out)).toMatchObject({
      allowed: false,
      refusals: [{ code: "NO_K6_ENGINE" }],
      k6: { fewestPieces: 29, advisedPieces: 36 },
    });
  });
});

describe("a production environment", () => {
  it("is confirmed by typing each host's name; another answer ends the asking", async () => {
    const asked: string[] = [];
    const answers = ["a.example.com ", "no", "c.example.com"];
    const typed = await confirmedHosts(
      ["a.example.com", "b.example.com", "c.example.com"],
      async (question) => {
        asked.push(question);
        return answers[asked.length - 1] ?? "";
      },
    );
    expect(typed).toEqual(["a.example.com", "no"]);
    expect(asked).toEqual([
      "a.example.com is a production environment. Type its name to load it: ",
      "b.example.com is a production environment. Type its name to load it: ",
    ]);
  });
});

const now: Progress = {
  scenarioS: 3_725,
  durationS: 259_200,
  leftS: 255_474.2,
  openJourneys: 7,
  requestsInFlight: 4,
  scheduled: 43_000,
  started: 42_990,
  missed: 10,
  requestsEnded: 500_000,
  requestsFailed: 12,
  bytes: 1e9,
  lastMinute: {
    offeredPerS: 11.574,
    startedPerS: 11.5,
    requestsPerS: 123.45,
    errorFraction: 0.0123,
    p50Ms: 3.21,
    p95Ms: 45.6,
    p99Ms: 1234.5,
    latenessP99Ms: 0.42,
  },
};

describe("the live view", () => {
  it("is a plain line, or three lines narrower than a terminal", () => {
    expect(liveLine(now)).toBe(
      "load 01:02:05 of 72:00:00: 11.5 of 11.57 starts/s, 10 missed, late p99 0.4 ms, 123.5 req/s, 1.2 % errors, p50 3.2 p95 46 p99 1,235 ms, 70:57:55 left",
    );
    expect(liveBlock(now)).toEqual([
      "load      01:02:05 of 72:00:00, 70:57:55 left",
      "starts    11.5 of 11.57 starts/s, 10 missed, late p99 0.4 ms",
      "requests  123.5 req/s, 1.2 % errors, p50 3.2 p95 46 p99 1,235 ms, 4 in flight",
    ]);
    for (const line of liveBlock(now)) expect(line.length).toBeLessThan(80);
  });

  it.each([
    { words: "on a terminal is drawn over itself each second", terminal: true, looks: 26, ups: 25 },
    { words: "elsewhere is a line every 10 s", terminal: false, looks: 3, ups: 0 },
  ])("$words", ({ terminal, looks, ups }) => {
    let nowMs = 0;
    let text = "";
    const world = {
      errIsTerminal: terminal,
      nowMs: () => nowMs,
      err: (more: string) => {
        text += more;
      },
    } as Partial<World> as World;
    const view = openLiveView(world, false);
    let looked = 1;
    for (; nowMs < 25_000; nowMs += 500) {
      view.show(() => {
        looked += 1;
        return now;
      });
    }
    view.end(now);
    expect(looked).toBe(looks - (terminal ? 1 : 0));
    expect(text.split("\x1b[3A").length - 1).toBe(ups - (terminal ? 1 : 0));
    const quiet = openLiveView(world, true);
    const before = text;
    quiet.show(() => now);
    quiet.end(now);
    expect(text).toBe(before);
  });
});

describe("a dry run", () => {
  it("holds the rate at its real speed against its limit, and bytes at their price against dollars", async () => {
    await withFolder(async (folder) => {
      const text = `
name: limited
duration: 100s
limits: { maxStartsPerS: 1, maxUsd: 0.01, usdPerGb: 0.5 }
journeys:
  - { name: r, journey: pm.restore.r, starts: 0.5/s, settings: { repository: cran, packages: [jsonlite] } }
`;
      writeFileSync(join(folder, "limited.yaml"), text);
      const argv = ["run", "limited.yaml", "--dry-run"];
      const calm = await runInProcess(argv, folder);
      // 50 restores of one index and one file: what the dry run itself counts as bytes, at 0.50 dollars for 10⁹.
      const { bytes, usd } = JSON.parse((await runInProcess([...argv, "--json"], folder)).out);
      expect(usd).toBeCloseTo((bytes / 1e9) * 0.5, 9);
      expect(calm.out).toContain(
        `LIMIT: the run needs ${Number(usd.toFixed(3))} dollars, its limit is 0.01\n`,
      );
      expect(calm.out).not.toContain("starts a second at the peak");
      const fast = await runInProcess([...argv, "--time-scale", "3"], folder);
      expect(fast.out).toContain("0.5 starts a second, 1.5 at 3 times its speed\n");
      expect(fast.out).toContain("LIMIT: the run needs 1.5 starts a second at the peak, its limit is 1\n");
    });
  });
});

it("shows names of a scenario without what leads a terminal astray", async () => {
  await withFolder(async (folder) => {
    const text = String.raw`
name: "\e[31mred\u202e"
duration: 1m
journeys: [{ name: "\e[2Jload", journey: pm.restore.r, starts: 1/h, settings: { repository: cran } }]
`;
    writeFileSync(join(folder, "hostile.yaml"), text);
    const { code, out } = await runInProcess(["run", "hostile.yaml", "--dry-run"], folder);
    expect([code, out.split("\n")[0]]).toEqual([0, "?[31mred?"]);
    expect(out).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
});

describe("what may be a secret on the command line", () => {
  const PLAIN_PROXY =
    "--proxy: expected http://HOST:PORT without user and password (--proxy-auth-env or --proxy-auth-file names them)";
  it.each([
    [
      ["--target", "http://me:CANARY@127.0.0.1:1/"],
      "--target: expected a URL without user and password: secrets come from a file or a variable that the scenario names",
    ],
    [["--target", "http://127.0.0.1:1/?token=CANARY"], "--target: expected a URL without query and fragment"],
    [
      ["--target", "workbench=CANARY"],
      "--target: expected an http or https URL, or workbench=URL, or package-manager=URL",
    ],
    [["--proxy", "http://me:CANARY@127.0.0.1:1"], PLAIN_PROXY],
  ])("%j is refused and not repeated", async (options, said) => {
    const ran = await runInProcess(["run", "installs-1m-per-day", "--dry-run", "--json", ...options]);
    expect(ran).toMatchObject({ code: 2, err: `${said}\n` });
    expect(ran.out).not.toContain("CANARY");
  });
});

describe("what is wrong with a run", () => {
  it.each([
    { argv: ["run"], err: /^scenario: expected a scenario file, or one of .*, or --resume DIR\n$/ },
    {
      argv: ["run", "soak-72h", "--shard", "11/10"],
      err: /expected a shard as 3\/10, from 1\/N to N\/N, got "11\/10"/,
    },
    {
      argv: ["run", "soak-72h", "--start-at", "08:00"],
      err: /expected a time with its zone, as .*, got "08:00"/,
    },
    {
      argv: ["run", "installs-1m-per-day", "--ca", "empty.pem"],
      err: /^empty.pem: --ca: expected certificates as PEM, got a file that holds none\n$/,
    },
    {
      argv: ["run", "--resume", "nowhere"],
      err: /run\.json: expected the description of a run, got no such file/,
    },
    {
      argv: ["collect", "nowhere"],
      err: /nowhere: expected the run folder of a shard, got nothing of that name/,
    },
    { argv: ["mark", "nowhere", "x"], err: /run\.json: expected the description of a run, got no such file/ },
  ])("$argv", async ({ argv, err }) => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, "empty.pem"), "");
      const ran = await runInProcess(argv, folder);
      expect(ran.code).toBe(2);
      expect(ran.err).toMatch(err);
    });
  });
});
