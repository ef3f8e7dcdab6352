import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { startSandboxProcess } from "../../loadtests/sandbox/sandbox-process.ts";
import { expectedCostOf } from "../../loadtests/scenario/journey-cost.ts";
import { readScenario } from "../../loadtests/scenario/read-scenario.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { writeScenario } from "../../loadtests/scenario/write-scenario.ts";
import { startHeadroom } from "../support/headroom-process.ts";
import { ROOT } from "../support/run-cli.ts";

/** Levels of a climb: its load as a share of the plan's limit, and minutes. */
type Levels = readonly (readonly [share: number, minutes: number])[];

/** Around the limit, and for servers that bear less: the two hours of `break.yaml` without what shows nothing here. */
const AROUND: Levels = [
  [0.9, 2],
  [1, 3],
  [1.1, 5],
  [1.2, 14],
];
const BELOW: Levels = [
  [0.3, 2],
  [0.4, 2],
  [0.5, 3],
  [0.6, 4],
  [0.7, 9],
];
const CARRY = ["--duration", "20m"];
/** Small bodies: what is short here are turns and connections, not bytes. */
const BODY_SCALE = 0.1;

interface Case {
  readonly name: string;
  readonly scenario: string;
  readonly options: readonly string[];
  /** What the sandbox has beside the size that the plan's limit gives it. */
  readonly sandbox: readonly string[];
  readonly isRight: (verdict: Verdict) => boolean;
}

/** Plans the sample site and drives its loads at sandboxes of the plan's size and of others, all at once; 24 minutes. */
export async function breakTest(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-break-"));
  try {
    const plan = await startHeadroom(["plan", "scenarios/sample-site", "--out", join(folder, "plan")]).ended;
    if (plan !== 0) return false;
    const breaking = breakOf(join(folder, "plan/break.yaml"));
    for (const [name, levels] of Object.entries({ around: AROUND, below: BELOW }))
      writeFileSync(join(folder, `plan/${name}.yaml`), writeScenario(climbing(breaking, levels)));
    const shown = await Promise.all(cases(breaking).map((one) => drive(folder, one)));
    return shown.every((right) => right);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cases({ breakAim }: Scenario): readonly Case[] {
  const outcome = ({ break: found }: Verdict): string =>
    `${found?.limit === breakAim?.limit} ${found?.outcome} ${found?.cause?.kind}`;
  const breaks = { scenario: "around.yaml", options: [], sandbox: [] };
  return [
    {
      ...breaks,
      name: "what the plan must carry, at a server of its size",
      scenario: "scenario.yaml",
      options: CARRY,
      isRight: ({ verdict }) => verdict === "pass",
    },
    {
      ...breaks,
      name: "what would break it, at a server of its size",
      isRight: (verdict) =>
        verdict.verdict === "fail" && outcome(verdict) === "true as-predicted concurrent-requests",
    },
    {
      ...breaks,
      name: "at a server of half the size",
      scenario: "below.yaml",
      sandbox: ["--max-concurrent", "1"],
      isRight: (verdict) =>
        verdict.verdict === "fail" && outcome(verdict) === "true earlier concurrent-requests",
    },
    {
      ...breaks,
      name: "at a server that is short of connections",
      scenario: "below.yaml",
      sandbox: ["--max-connections", "6"],
      isRight: (verdict) =>
        verdict.verdict === "fail" && outcome(verdict) === "true another-limit connections",
    },
  ];
}

async function drive(folder: string, { name, scenario, options, sandbox, isRight }: Case): Promise<boolean> {
  const server = await startSandboxProcess({
    binPath: join(ROOT, "dist/cli/bin.js"),
    product: "package-manager",
    bodyScale: BODY_SCALE,
    // Four make their repositories at once.
    startTimeoutMs: 120_000,
    more: ["--sized-by", join(folder, "plan/break.yaml"), ...sandbox],
  });
  const out = join(folder, "runs", name.replaceAll(/\W+/g, "-"));
  mkdirSync(join(folder, "runs"), { recursive: true });
  try {
    await startHeadroom(
      [
        ...["run", join(folder, "plan", scenario), "--target", server.url, "--out", out, "--quiet"],
        ...["--body-scale", String(BODY_SCALE), ...options],
      ],
      { cwd: folder },
    ).ended;
    const verdict = JSON.parse(readFileSync(join(out, "verdict.json"), "utf8")) as Verdict;
    console.log(
      `${name}: ${verdict.verdict}, ${isRight(verdict) ? "as it should be" : "NOT as it should be"}`,
    );
    for (const { sentence } of verdict.reasons) console.log(`  ${sentence}`);
    return isRight(verdict);
  } finally {
    await server.close();
  }
}

function breakOf(file: string): Scenario {
  const world = { ready: () => undefined, readyNames: [], journeys: JOURNEYS };
  return readScenario({ text: readFileSync(file, "utf8"), file }, world);
}

/** The same load with levels of its own. */
function climbing(scenario: Scenario, levels: Levels): Scenario {
  const [load] = scenario.journeys;
  const aim = scenario.breakAim;
  if (load === undefined || aim === undefined) throw new Error("expected a load that climbs to a limit");
  const limitPerS = aim.predictedLoad / expectedCostOf(load, JOURNEYS).installs;
  let atS = 0;
  const points = levels.flatMap(([share, minutes]) => {
    const startsPerS = share * limitPerS;
    const from = { atS, startsPerS };
    atS += 60 * minutes;
    return [from, { atS, startsPerS }];
  });
  return {
    ...scenario,
    durationS: atS,
    journeys: [{ ...load, starts: { kind: "piecewise", arrivals: "poisson", points } }],
  };
}
