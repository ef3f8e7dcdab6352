import { describe, expect, it } from "vitest";
import { type GuardQuestion, guardScenario } from "../../../loadtests/guard/guard-scenario.ts";
import type { Scenario } from "../../../loadtests/scenario/scenario.ts";

const calm: Scenario = {
  name: "calm",
  description: "",
  seed: 1,
  durationS: 60,
  warmUpS: 0,
  graceS: 10,
  environment: "test",
  targets: [],
  owns: [],
  journeys: [],
  thresholds: [],
  limits: {},
};

function sentences(
  scenario: Partial<Scenario>,
  rest: Partial<Omit<GuardQuestion, "scenario">> = {},
): string[] {
  return guardScenario({
    scenario: { ...calm, ...scenario },
    urls: ["http://127.0.0.1:4242/"],
    load: {},
    confirmedHosts: [],
    ...rest,
  }).map((refusal) => refusal.sentence);
}

describe("a scenario", () => {
  it("may drive loopback", () => {
    expect(sentences({})).toEqual([]);
  });

  it("is refused for each target that it does not own", () => {
    expect(
      sentences({ owns: ["example.com"] }, { urls: ["https://ppm.example.com", "http://10.0.0.7", "x"] }),
    ).toEqual([
      "10.0.0.7 does not stand under owns: of the scenario: add it there if it is yours to load",
      "expected an absolute URL of http or https",
    ]);
  });

  it("is refused for an entry of owns that is too wide, whatever the target", () => {
    expect(sentences({ owns: ["com", "https://user:canary@h/"] })).toEqual([
      "owns: com: everybody registers under com: name the host or domain that is yours",
      "owns: https://h/: expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ]);
  });

  it.each([
    { words: "without confirmation", confirmedHosts: [], refused: true },
    { words: "confirmed by another name", confirmedHosts: ["example.com"], refused: true },
    { words: "confirmed by its name", confirmedHosts: ["PPM.example.com."], refused: false },
  ])("of production, $words", ({ confirmedHosts, refused }) => {
    const question = { urls: ["https://ppm.example.com/"], confirmedHosts };
    expect(sentences({ owns: ["example.com"], environment: "production" }, question)).toEqual(
      refused
        ? ["ppm.example.com is a production environment: confirm it by its name, --confirm ppm.example.com"]
        : [],
    );
  });

  it.each([
    [
      { maxStartsPerS: 10 },
      { peakStartsPerS: 11.574 },
      "the run needs 11.574 starts a second at the peak, its limit is 10",
    ],
    [{ maxDurationS: 30 }, {}, "the run needs 60 seconds, its limit is 30"],
    [{ maxBytes: 1e9 }, { bytes: 2e9 }, "the run needs 2000000000 bytes, its limit is 1000000000"],
    [{ maxUsd: 5 }, { usd: 7.5 }, "the run needs 7.5 dollars, its limit is 5"],
    [{ maxNamedUsers: 20 }, { namedUsers: 21 }, "the run needs 21 named users, its limit is 20"],
    [
      { maxConcurrentSessions: 9 },
      { peakConcurrentSessions: 12 },
      "the run needs 12 concurrent sessions, its limit is 9",
    ],
  ])("over its limit %o", (limits, load, sentence) => {
    expect(sentences({ limits }, { load })).toEqual([sentence]);
  });

  it("at its limit may run; a limit that cannot be checked refuses what leaves this machine", () => {
    expect(sentences({ limits: { maxUsd: 5 } }, { load: { usd: 5 } })).toEqual([]);
    expect(sentences({ limits: { maxUsd: 5 } })).toEqual([]);
    const foreign = { urls: ["http://10.0.0.7/"] };
    expect(sentences({ limits: { maxUsd: 5 }, owns: ["10.0.0.7"] }, foreign)).toEqual([
      "the run has a limit of 5 dollars, but how many it needs is unknown",
    ]);
  });
});
