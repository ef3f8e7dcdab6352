import { InputError } from "../../../planner/core/input-error.ts";
import { compareText } from "../../../planner/core/order.ts";
import { describeNumber } from "../../../planner/core/quantity.ts";
import { gapsBetween, sharedGaps } from "../../results/gaps.ts";
import type { RunOutline } from "../../results/read-run.ts";
import type { CollectedRun, RunInfo } from "../../results/run-info.ts";

/** A folder that was given to be merged, and what it holds: a run, or why it could not be read. */
export type GivenShard =
  | { readonly folder: string; readonly run: RunOutline }
  | { readonly folder: string; readonly unreadable: string };

/** One run, merged from shards. */
export interface MergedRun {
  readonly info: RunInfo;
  /** Folders of the shards that are part of it, in their order. */
  readonly folders: readonly string[];
  /** Folder of a shard whose scenario is that of the run. */
  readonly scenarioFolder: string;
}

/** A shard that is part of the run. */
interface Part {
  readonly folder: string;
  readonly run: RunOutline;
  readonly index: number;
  readonly of: number;
}

type Problem = CollectedRun["problems"][number];

/** Shards that began further apart than this did not make one load together; frames are minutes. */
const MOST_APART_MS = 5_000;

/**
 * Merges the shards of one run. What is missing, died, ran at another time or elsewhere is named in `info.collected`; a shard
 * of another run (scenario, seed, speed, target, number of shards or version of Headroom) is named and left out. Which run
 * is meant is what most folders say.
 *
 * Throws an InputError when no folder holds a run, or two hold the same shard.
 */
export function mergeShards(given: readonly GivenShard[]): MergedRun {
  const readable = given.flatMap((shard) => ("run" in shard ? [partOf(shard)] : []));
  const key = commonKey(readable);
  const parts = readable.filter((part) => keyOf(part) === key).sort((a, b) => a.index - b.index);
  const [first] = parts;
  if (first === undefined) {
    throw new InputError(
      given.map((shard) => ({
        file: shard.folder,
        sentence: "unreadable" in shard ? shard.unreadable : "expected a run",
      })),
    );
  }
  refuseDuplicates(parts);
  const problems: readonly Problem[] = [
    ...given.flatMap((shard) =>
      "unreadable" in shard
        ? [{ code: "SHARD_UNREADABLE", sentence: `${shard.folder} holds no run: ${shard.unreadable}` }]
        : [],
    ),
    ...readable.filter((part) => keyOf(part) !== key).map((part) => foreign(part, first)),
    ...missing(parts, first.of),
    ...parts.flatMap((part) => shardProblems(part)),
    ...apart(parts),
  ];
  const collected: CollectedRun = {
    of: first.of,
    shards: parts.map(({ index }) => index),
    problems,
    gaps: sharedGaps(
      parts.map(({ run }) => gapsBetween(run.spans)),
      first.of,
    ),
  };
  return {
    info: mergedInfo(parts, first.run.info, collected),
    folders: parts.map(({ folder }) => folder),
    scenarioFolder: first.folder,
  };
}

function partOf({ folder, run }: Extract<GivenShard, { run: RunOutline }>): Part {
  const { index, of } = run.info.shard ?? { index: 1, of: 1 };
  return { folder, run, index, of };
}

/** What makes two shards parts of one run. A sandbox that a shard started for itself has an address of its own. */
function identityOf({ run: { info }, of }: Part): Readonly<Record<string, string | number>> {
  return {
    scenario: info.scenarioSha256,
    seed: info.seed,
    "time scale": info.timeScale,
    "body scale": info.bodyScale ?? 1,
    target: info.targets
      .map(({ product, sandbox, url }) => `${product} at ${sandbox ? "a sandbox of its own" : url}`)
      .sort(compareText)
      .join(", "),
    "number of shards": of,
    engine: info.engine,
    "version of Headroom": info.headroomVersion,
  };
}

function keyOf(part: Part): string {
  return JSON.stringify(identityOf(part));
}

/** The key that most parts have; of equally many, the one that was given first. */
function commonKey(parts: readonly Part[]): string | undefined {
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(keyOf(part), (counts.get(keyOf(part)) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

function refuseDuplicates(parts: readonly Part[]): void {
  const issues = parts.flatMap((part, at) => {
    const before = parts.slice(0, at).find(({ index }) => index === part.index);
    if (before === undefined) return [];
    const sentence = `${name(part)} was given twice: ${before.folder} holds it too`;
    return [{ file: part.folder, sentence }];
  });
  if (issues.length > 0) throw new InputError(issues);
}

function foreign(part: Part, first: Part): Problem {
  const own = identityOf(part);
  const differing = Object.entries(identityOf(first)).filter(([key, value]) => own[key] !== value);
  const how = differing.map(([key, value]) =>
    key === "scenario" ? "another scenario" : `${key} ${own[key]} instead of ${value}`,
  );
  return {
    code: "SHARD_ELSEWHERE",
    sentence: `${part.folder} (${name(part)}) belongs to another run and is left out: ${how.join(", ")}`,
  };
}

function missing(parts: readonly Part[], of: number): readonly Problem[] {
  const here = new Set(parts.map(({ index }) => index));
  return Array.from({ length: of }, (_, at) => at + 1)
    .filter((index) => !here.has(index))
    .map((index) => ({ code: "SHARD_MISSING", sentence: `shard ${index}/${of} is missing` }));
}

function shardProblems(part: Part): readonly Problem[] {
  const { info, spans, faults } = part.run;
  const reachedS = spans.reduce((most, { toS }) => Math.max(most, toS), 0);
  const holds = `it holds ${describeNumber(reachedS, 1)} s of ${describeNumber(info.plannedDurationS)} s`;
  const where = `${name(part)} (${part.folder})`;
  return [
    ...(info.state === "running" ? [{ code: "SHARD_DIED", sentence: `${where} died: ${holds}` }] : []),
    ...(info.state === "interrupted"
      ? [{ code: "SHARD_INTERRUPTED", sentence: `${where} was interrupted: ${holds}` }]
      : []),
    ...faults
      .filter(({ kind }) => kind !== "unnamed")
      .map(({ sentence }) => ({ code: "SHARD_DAMAGED", sentence: `${where}: ${sentence}` })),
  ];
}

function apart(parts: readonly Part[]): readonly Problem[] {
  const begins = parts.map(({ run }) => Date.parse(run.info.startedAt));
  const earliest = Math.min(...begins);
  return parts.flatMap((part, at) => {
    const lateMs = (begins[at] ?? earliest) - earliest;
    if (lateMs <= MOST_APART_MS) return [];
    const sentence = `${name(part)} (${part.folder}) began ${describeNumber(lateMs / 1000, 1)} s after the first: the shards did not run together`;
    return [{ code: "SHARD_APART", sentence }];
  });
}

function name({ index, of }: Part): string {
  return `shard ${index}/${of}`;
}

function mergedInfo(parts: readonly Part[], info: RunInfo, collected: CollectedRun): RunInfo {
  const { shard: _, endedAt: __, ...common } = info;
  const infos = parts.map(({ run }) => run.info);
  const ends = infos.flatMap(({ endedAt }) => endedAt ?? []).sort(compareText);
  const endedAt = ends.at(-1);
  return {
    ...common,
    state: infos.every(({ state }) => state === "finished") ? "finished" : "interrupted",
    startedAt: infos.map(({ startedAt }) => startedAt).sort(compareText)[0] ?? info.startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    collected,
  };
}
