import { Command, CommanderError } from "commander";
import { describeInputIssue, InputError, type InputIssue } from "../planner/core/input-error.ts";
import { demoCommand } from "./demo.ts";
import { fitCommand } from "./fit.ts";
import { planCommand } from "./plan.ts";
import { proofCommand } from "./proof.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";
import { sandboxCommand } from "./sandbox.ts";
import { examples } from "./support/examples.ts";
import { jsonDocument } from "./support/json.ts";
import { packageVersion } from "./support/package-info.ts";
import type { ExitCode, World } from "./support/world.ts";

/** Runs one command and hands its exit code on. */
export type Finish = (code: ExitCode) => void;

/**
 * Runs the command line.
 *
 * @returns the exit code: 0 done or pass, 1 the answer is no, 2 bad input, usage or the guard, 3 inconclusive.
 */
export async function main(argv: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = 0;
  const usage: string[] = [];
  const program = programFor(world, usage, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return reportFailure(error, argv, usage, world);
  }
}

function programFor(world: World, usage: string[], finish: Finish): Command {
  const program = new Command("headroom")
    .description(
      "Plans Posit Workbench and Posit Package Manager on AWS EKS: how many nodes, what it costs, " +
        "how sure we are and why; then proves the plan with a load test.",
    )
    .version(packageVersion())
    .helpCommand(false)
    .addHelpText(
      "after",
      examples([
        ["headroom demo", "the whole loop against a local sandbox: plan, load, verdict, report"],
        ["headroom plan scenarios/sample-site", "plan the sample site and write its report"],
        ["headroom fit --cpu 1 --memory 2000M --family m6i", "how many sessions a node carries"],
      ]),
    );
  for (const command of [
    demoCommand(world, finish),
    planCommand(world, finish),
    fitCommand(world, finish),
    runCommand(world, finish),
    reportCommand(world, finish),
    sandboxCommand(world, finish),
    proofCommand(world, finish),
  ]) {
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) silenceExit(command, world, usage);
  return program;
}

/** Commander must neither end the process nor write past our streams; what it says of wrong usage is kept for --json. */
function silenceExit(command: Command, world: World, usage: string[]): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError("(--help shows what there is)")
    .configureOutput({
      writeOut: (text) => world.out(text),
      writeErr: (text) => {
        usage.push(text);
        world.err(text);
      },
    });
  for (const child of command.commands) silenceExit(child, world, usage);
}

function reportFailure(
  error: unknown,
  argv: readonly string[],
  usage: readonly string[],
  world: World,
): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const sentence = (usage[0] ?? error.message).trim().replace(/^error: /, "");
    if (argv.includes("--json")) world.out(errorDocument([{ sentence }]));
    return 2;
  }
  const issues = inputIssues(error);
  if (issues === undefined) throw error;
  for (const issue of issues) world.err(`${describeInputIssue(issue)}\n`);
  if (argv.includes("--json")) world.out(errorDocument(issues));
  return 2;
}

/** Bad input, or a file that is not there or may not be read or written: the user's to mend. Anything else is a bug. */
function inputIssues(error: unknown): readonly InputIssue[] | undefined {
  if (error instanceof InputError) return error.issues;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const said = FILE_FAULTS.get(error.code);
  if (said === undefined) return undefined;
  const file = "path" in error && typeof error.path === "string" ? { file: error.path } : {};
  return [{ ...file, sentence: said }];
}

const FILE_FAULTS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "expected a file or folder, got nothing of that name"],
  ["ENOTDIR", "expected a folder, got a file"],
  ["EISDIR", "expected a file, got a folder"],
  ["EACCES", "expected to be allowed here, got permission denied"],
  ["EPERM", "expected to be allowed here, got permission denied"],
  ["EROFS", "expected to be able to write here, got a read-only file system"],
  ["ENOSPC", "expected room on the disk, got none left"],
]);

function errorDocument(issues: readonly InputIssue[]): string {
  return jsonDocument({ format: "headroom/error", version: 1, exitCode: 2, issues });
}
