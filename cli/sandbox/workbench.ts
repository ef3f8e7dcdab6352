import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { startSandboxWorkbench } from "../../loadtests/sandbox/workbench/start-workbench.ts";
import {
  FAILURES,
  parseFailure,
  type SandboxFailures,
  SIGN_IN_FORMS,
  type SignInForm,
} from "../../loadtests/sandbox/workbench/workbench-options.ts";
import { parsedArgument, parseShare } from "../support/argument.ts";
import { wholeNumber } from "../support/common-options.ts";
import { examples } from "../support/examples.ts";
import type { Finish } from "../support/finish.ts";
import type { World } from "../support/world.ts";
import { type SandboxFlags, serveUntilEnd, withSandboxFlags } from "./common.ts";

interface WorkbenchFlags extends SandboxFlags {
  readonly serverPods?: number;
  readonly people?: number;
  readonly seats?: number;
  readonly sessionLimit?: number;
  readonly maxSessionCpus?: number;
  readonly signIn?: SignInForm;
  readonly fail?: SandboxFailures;
  readonly outside?: number;
  readonly seed?: number;
  readonly sessionLog?: string;
  readonly kubeconfig?: string;
  readonly kubernetesPort?: number;
  readonly jupyter?: string;
}

/** The command `sandbox workbench`. */
export function sandboxWorkbench(world: World, finish: Finish): Command {
  return withWorkbenchFlags(withSandboxFlags(new Command("workbench")))
    .summary("a Workbench: sign-in, sessions of every IDE, and the cluster under them")
    .description(
      "Starts a Workbench on 127.0.0.1 with a model cluster under it: sign-in, home page, sessions, and a Kubernetes API to " +
        "watch. People sign in as load0001 and so on, with the password pass-of-load0001. Once it is ready it prints one " +
        'JSON line: {"url", "metricsUrl", "kubernetesUrl", "pid"}. It ends on SIGTERM or Ctrl-C.',
    )
    .addHelpText(
      "after",
      examples([
        ["headroom sandbox workbench --port 8787", "a Workbench at http://127.0.0.1:8787"],
        [
          "headroom sandbox workbench --time-scale 60 --fail image-pull=0.1 --fail connect=0.02",
          "an hour a minute, with launches that go wrong",
        ],
        ["headroom sandbox workbench --kubeconfig kubeconfig.yaml", "kubectl can watch its pods and nodes"],
      ]),
    )
    .action(async (flags: WorkbenchFlags) => {
      const at = (file: string): string => resolve(world.cwd, file);
      const { port, metricsPort, kubernetesPort, timeScale, serverPods, people, seed } = flags;
      const { seats, sessionLimit, maxSessionCpus } = flags;
      const sandbox = await startSandboxWorkbench({
        timeScale,
        ...(port !== undefined && { port }),
        ...(metricsPort !== undefined && { metricsPort }),
        ...(kubernetesPort !== undefined && { kubernetesPort }),
        ...(serverPods !== undefined && { serverPods }),
        ...(people !== undefined && { people }),
        ...(seats !== undefined && { seats }),
        ...(sessionLimit !== undefined && { sessionLimit }),
        ...(maxSessionCpus !== undefined && { maxSessionCpus }),
        ...(seed !== undefined && { seed }),
        ...(flags.signIn !== undefined && { signInForm: flags.signIn }),
        ...(flags.fail !== undefined && { failures: flags.fail }),
        ...(flags.outside !== undefined && { outsideFraction: flags.outside }),
        ...(flags.accessLog !== undefined && { accessLogFile: at(flags.accessLog) }),
        ...(flags.sessionLog !== undefined && { sessionLogFile: at(flags.sessionLog) }),
        ...(flags.kubeconfig !== undefined && { kubeconfigFile: at(flags.kubeconfig) }),
        ...(flags.jupyter !== undefined && { jupyterCommand: [flags.jupyter] }),
      });
      await serveUntilEnd(sandbox, { kubernetesUrl: sandbox.kubernetesUrl }, world, finish);
    });
}

function withWorkbenchFlags(command: Command): Command {
  return command
    .addOption(count("--server-pods <n>", "replicas of the server, one a zone in turn (default: 3)", 1, 100))
    .addOption(count("--people <n>", "people who may sign in (default: 1000)", 1, 100_000))
    .addOption(count("--seats <n>", "named users that the licence allows (default: no limit)", 1, 100_000))
    .addOption(count("--session-limit <n>", "sessions of one person (default: no limit)", 1, 1000))
    .addOption(
      count(
        "--max-session-cpus <n>",
        "vCPUs of all session nodes, limits.cpu of their pool (default: no limit)",
        1,
        100_000,
      ),
    )
    .addOption(new Option("--sign-in <form>", "how the form takes passwords").choices(SIGN_IN_FORMS))
    .addOption(
      new Option(
        "--fail <name=share>",
        `launches that go wrong: ${FAILURES.join(", ")} (repeatable)`,
      ).argParser(addFailure),
    )
    .addOption(
      new Option("--outside <share>", "sessions that run outside the planned pool").argParser(
        parsedArgument(parseShare),
      ),
    )
    .addOption(count("--seed <n>", "seed of the delays (default: 1)", 0, 2 ** 32 - 1))
    .option("--session-log <file>", "one JSON line each time a session changes its state")
    .option("--kubeconfig <file>", "write the kubeconfig of the model cluster here")
    .addOption(count("--kubernetes-port <n>", "port of the Kubernetes API (default: a free one)", 1, 65_535))
    .option("--jupyter <command>", "a real jupyter-server for each JupyterLab session");
}

function count(flags: string, says: string, min: number, max: number): Option {
  return new Option(flags, says).argParser(wholeNumber("a count", min, max));
}

function addFailure(text: string, earlier: SandboxFailures | undefined): SandboxFailures {
  const failure = parseFailure(text);
  if (failure === undefined) {
    throw new InvalidArgumentError(
      `expected one of ${FAILURES.join(", ")} and a share from 0 to 1, as image-pull=0.1, got "${text}"`,
    );
  }
  return { ...earlier, ...failure };
}
