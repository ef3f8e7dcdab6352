import { Command, CommanderError } from "commander";
import { describeInputIssue, InputError, type InputIssue } from "../planner/core/input-error.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { packageVersion } from "./support/package-info.ts";
import type { ExitCode, World } from "./support/world.ts";

/** A command by its name; the rest of it is loaded when it is asked for, so that `--version` and `--help` start at once. */
interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(world: World, finish: Finish) => Command>;
}

const COMMANDS: readonly Entry[] = [
  {
    name: "demo",
    summary: "the whole loop on a local sandbox: plan, load, verdict, report",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  {
    name: "plan",
    summary: "how many nodes, what it costs and why",
    load: async () => (await import("./plan.ts")).planCommand,
  },
  {
    name: "simulate",
    summary: "what the nodes really do over days, beside what a calculator says",
    load: async () => (await import("./simulate.ts")).simulateCommand,
  },
  {
    name: "fit",
    summary: "sessions per instance, for any request and any types",
    load: async () => (await import("./fit.ts")).fitCommand,
  },
  {
    name: "run",
    summary: "the load test: drives a scenario and judges it",
    load: async () => (await import("./run.ts")).runCommand,
  },
  {
    name: "mark",
    summary: "note a disturbance in a running run",
    load: async () => (await import("./mark.ts")).markCommand,
  },
  {
    name: "sweep",
    summary: "remove what a run left behind in Workbench",
    load: async () => (await import("./sweep.ts")).sweepCommand,
  },
  {
    name: "mix",
    summary: "a site's own log of package downloads as a load scenario",
    load: async () => (await import("./mix.ts")).mixCommand,
  },
  {
    name: "collect",
    summary: "merge the shards of a run into one run folder and one verdict",
    load: async () => (await import("./collect.ts")).collectCommand,
  },
  {
    name: "probe",
    summary: "finds where one endpoint bends",
    load: async () => (await import("./probe.ts")).probeCommand,
  },
  {
    name: "report",
    summary: "the report of a plan or run, a comparison, a trend",
    load: async () => (await import("./report.ts")).reportCommand,
  },
  {
    name: "sandbox",
    summary: "a local server to try everything against",
    load: async () => (await import("./sandbox.ts")).sandboxCommand,
  },
  {
    name: "proof",
    summary: "recompute published cases: expected, got, source",
    load: async () => (await import("./proof.ts")).proofCommand,
  },
];

/**
 * Runs the command line.
 *
 * @returns the exit code: 0 done or pass, 1 the answer is no, 2 bad input, usage or the guard, 3 inconclusive.
 */
export async function main(argv: readonly string[], world: World): Promise<ExitCode> {
  let code: ExitCode = 0;
  const usage: string[] = [];
  try {
    const program = await programFor(argv, world, usage, (finished) => {
      code = finished;
    });
    if (argv.length === 0) {
      world.err(program.helpInformation());
      return 2;
    }
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    return reportFailure(error, argv, usage, world);
  }
}

async function programFor(
  argv: readonly string[],
  world: World,
  usage: string[],
  finish: Finish,
): Promise<Command> {
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
  const wanted = argv.find((word) => !word.startsWith("-"));
  for (const entry of COMMANDS) {
    const command =
      entry.name === wanted
        ? (await entry.load())(world, finish)
        : new Command(entry.name).allowUnknownOption();
    program.addCommand(command.summary(entry.summary));
  }
  silenceExit(program, world, usage);
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
  ["EDQUOT", "expected room on the disk, got a quota that is used up"],
  ["EFBIG", "expected to be able to write here, got a limit on the size of files"],
  ["EEXIST", "expected a folder, got a file"],
  ["EBUSY", "expected to be able to write here, got a busy file or folder"],
  ["EADDRINUSE", "expected a free port, got one that is in use"],
]);

function errorDocument(issues: readonly InputIssue[]): string {
  return jsonDocument({ format: "headroom/error", version: 1, exitCode: 2, issues });
}
