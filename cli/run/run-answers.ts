import type { GuardRefusal } from "../../loadtests/guard/guard-url.ts";
import type { DryRun } from "../../loadtests/scenario/dry-run.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { jsonDocument } from "../support/json.ts";
import type { ExitCode, World } from "../support/world.ts";
import { dryRunText } from "./dry-run-text.ts";
import { type K6Pieces, k6Pieces, k6PiecesText, NO_K6_ENGINE } from "./k6-pieces.ts";
import type { LookQuestions } from "./look-before.ts";
import type { RunOptions } from "./run-options.ts";

/** Says why a run was not made; returns its exit code. */
export function refuse(
  world: World,
  refusals: readonly { readonly code: string; readonly sentence: string }[],
  options: RunOptions,
): ExitCode {
  for (const refusal of refusals) world.err(`${refusal.code}: ${refusal.sentence}\n`);
  if (options.json === true) world.out(errorDocument(2, refusals));
  return 2;
}

/** There is no k6 engine: said with what a dry run can say of it all the same. */
export function refuseK6(
  world: World,
  scenario: Scenario,
  dry: DryRun,
  refusals: readonly GuardRefusal[],
  options: RunOptions,
): ExitCode {
  const all = [...refusals, NO_K6_ENGINE];
  const pieces = k6Pieces(scenario.durationS);
  if (options.dryRun === true)
    world.out(
      options.json === true
        ? dryRunDocument(dry, all, { k6: pieces })
        : `${dryRunText(scenario, dry, all, [])}\n\n${k6PiecesText(pieces)}\n`,
    );
  else return refuse(world, all, options);
  return 2;
}

/** Returns an error as a document. */
export function errorDocument(exitCode: ExitCode, issues: readonly { readonly sentence: string }[]): string {
  return jsonDocument({ format: "headroom/error", version: 1, exitCode, issues });
}

/** Returns a dry run as a document. */
export function dryRunDocument(
  dry: DryRun,
  refusals: readonly { readonly code: string; readonly sentence: string }[],
  more: { readonly k6?: K6Pieces; readonly preflight?: readonly LookQuestions[] } = {},
): string {
  return jsonDocument({
    format: "headroom/dry-run",
    version: 1,
    allowed: refusals.length === 0,
    refusals,
    ...dry,
    ...more,
  });
}
