import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { SessionsAtEnd } from "../../loadtests/analysis/sessions-at-end.ts";
import type { NetworkOptions } from "../../loadtests/engine/connect.ts";
import { nodeHost } from "../../loadtests/engine/host.ts";
import { sweepTarget } from "../../loadtests/engine/sweep-target.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { compareText } from "../../planner/core/order.ts";
import { jsonDocument } from "../support/json.ts";
import { placeFiles } from "../support/out-folder.ts";
import { guardOf } from "./drive.ts";
import type { RunSecrets } from "./read-secrets.ts";
import { runTagOf } from "./run-info.ts";

const leftSchema = z.looseObject({
  kind: z.enum(["session", "job"]),
  id: z.string(),
  name: z.string(),
  user: z.string(),
  workbench: z.string().optional(),
  state: z.string(),
});

/** What a clean-up did at Workbench, as `clean-up.json` of a run folder and `sweep --json` say it. */
const cleanUpSchema = z.looseObject({
  format: z.literal("headroom/sweep"),
  version: z.literal(1),
  runTag: z.string(),
  sessionsStopped: z.number(),
  jobsStopped: z.number(),
  /** What the run had left, in the order of the names. */
  found: z.array(leftSchema),
  /** What is still there. */
  remaining: z.array(leftSchema),
  problems: z.array(z.looseObject({ kind: z.string(), detail: z.string() })),
  /** Where files of the run may lie in homes: no API removes them. */
  homeFolder: z.string(),
});
export type CleanUp = z.infer<typeof cleanUpSchema>;

/** Name of the file of a run folder. */
export const CLEAN_UP_FILE = "clean-up.json";

/** What is swept, and with whose rights. */
export interface CleanUpOrder {
  readonly scenario: Scenario;
  readonly folder: string;
  readonly targets: RunInfo["targets"];
  readonly secrets: Pick<RunSecrets, "token" | "accounts">;
  readonly network: NetworkOptions;
}

/**
 * Stops what a run left at its Workbench, and writes what it did into the run folder. Undefined when the run has none. Nothing
 * without the run's tag is touched.
 */
export async function cleanUp(order: CleanUpOrder, info: RunInfo): Promise<CleanUp | undefined> {
  const target = order.targets.find(({ product }) => product === "workbench");
  if (target === undefined) return undefined;
  const host = nodeHost();
  const { token, accounts } = order.secrets;
  try {
    const runTag = runTagOf(info);
    const swept = await sweepTarget(
      {
        baseUrl: new URL(target.url),
        guard: guardOf(order.scenario),
        host,
        network: order.network,
        ...(token !== undefined && { token }),
        ...(accounts !== undefined && { accounts }),
      },
      runTag,
    );
    // What a run left stays known when somebody sweeps again.
    const stored = storedCleanUp(order.folder);
    const earlier = stored?.runTag === runTag ? stored.found : [];
    const found = [...earlier, ...swept.found.filter(({ id }) => earlier.every((one) => one.id !== id))];
    const done = cleanUpSchema.parse({ format: "headroom/sweep", version: 1, runTag, ...swept, found });
    placeFiles(order.folder, [{ name: CLEAN_UP_FILE, bytes: jsonDocument(done) }]);
    return done;
  } finally {
    host.close();
  }
}

/** Returns what the last clean-up of a run folder did; undefined when there was none, or its file cannot be read. */
export function storedCleanUp(folder: string): CleanUp | undefined {
  const file = join(folder, CLEAN_UP_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return cleanUpSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Returns sessions that a run had left, by IDE and state, the most first. */
export function leftAtEnd({ found }: CleanUp): readonly SessionsAtEnd[] {
  const counts = new Map<string, SessionsAtEnd>();
  for (const { kind, workbench = "session", state } of found) {
    if (kind !== "session") continue;
    const key = `${workbench}\n${state}`;
    counts.set(key, { workbench, state, sessions: (counts.get(key)?.sessions ?? 0) + 1 });
  }
  return [...counts.values()].sort(
    (a, b) =>
      b.sessions - a.sessions || compareText(a.workbench, b.workbench) || compareText(a.state, b.state),
  );
}

/** Returns a clean-up in lines for people. */
export function cleanUpText(done: CleanUp): string {
  const { sessionsStopped, jobsStopped, remaining, problems, homeFolder, runTag } = done;
  return [
    `stopped ${sessionsStopped} sessions and ${jobsStopped} jobs of ${runTag}`,
    ...(remaining.length === 0
      ? []
      : [
          `could not remove ${remaining.length}:`,
          ...remaining.map(
            ({ kind, id, name, user, state }) => `  ${kind} ${id} ${name} of ${user}, ${state}`,
          ),
        ]),
    ...problems.map(({ kind, detail }) => `${kind}: ${detail}`),
    `files of the run, if any, lie in ${homeFolder} of each person's home`,
  ].join("\n");
}
