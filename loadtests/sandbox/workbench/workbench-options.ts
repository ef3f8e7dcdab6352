import type { Ide, IdleRule } from "../../../planner/core/site.ts";

/** How passwords travel in the sign-in form: key as `exponent:modulus` or as PEM, OAEP where it is told so, or in the clear. */
export const SIGN_IN_FORMS = ["pkcs1", "pem", "oaep", "plain"] as const;
export type SignInForm = (typeof SIGN_IN_FORMS)[number];

/** Shares of launches that go wrong in each way, 0–1. They are dealt out evenly, so that 0.3 of 200 are exactly 60. */
export interface SandboxFailures {
  /** The launcher refuses: an error inside HTTP 200. */
  readonly launchRefused?: number;
  /** The pod asks for what no node has, and stays pending. */
  readonly stuckPending?: number;
  /** The image cannot be pulled. */
  readonly imagePull?: number;
  /** The container ends before the session is up. */
  readonly crash?: number;
  /** The session runs, but the server cannot reach it: 502. */
  readonly connect?: number;
}

/** Seconds of scenario time that the steps of a session's start and end take; each start draws around the median. */
export interface SandboxDelays {
  /** From the request for a node until it can take pods. */
  readonly nodeS: number;
  /** Pull of a session image onto a node that does not have it. */
  readonly imagePullS: number;
  readonly volumeAttachS: number;
  /** Copying of session components and the container's start. */
  readonly containerS: number;
  /** From the container's start until the session says that it is up. */
  readonly sessionUpS: Readonly<Record<Ide, number>>;
  readonly suspendS: number;
  /** How long an empty node is kept. */
  readonly consolidateAfterS: number;
  /** How long a server pod that was lost takes to come back. */
  readonly serverPodS: number;
}

/** How a sandbox Workbench is started; everything has a default. */
export interface WorkbenchOptions {
  readonly port?: number;
  readonly metricsPort?: number;
  /** Port of the Kubernetes API of the model cluster. */
  readonly kubernetesPort?: number;
  /** Times by which the run is faster than the scenario: delays and held requests are divided by it. Default 1. */
  readonly timeScale?: number;
  readonly accessLogFile?: string;
  /** File for one JSON line each time a session changes its state. */
  readonly sessionLogFile?: string;
  /** File for the kubeconfig of the model cluster. */
  readonly kubeconfigFile?: string;
  readonly seed?: number;
  /** Replicas of the server, one a zone in turn. Default 3. */
  readonly serverPods?: number;
  /** People who may sign in: `load0001` and so on. Default 1000. */
  readonly people?: number;
  /** Named users that the licence allows; absent = no limit. */
  readonly seats?: number;
  /** Sessions that one person may have; absent = no limit, as in the product. */
  readonly sessionLimit?: number;
  readonly signInForm?: SignInForm;
  /** How long the load balancer keeps a connection on which nothing moves. Default 60 s, AWS's own. */
  readonly loadBalancerIdleS?: number;
  /** Types of the session nodes. */
  readonly sessionTypes?: readonly string[];
  /** `limits.cpu` of the session pool: vCPUs of all its nodes; absent = no limit. */
  readonly maxSessionCpus?: number;
  /** Nodes of the managed group and their type. */
  readonly managedNodes?: number;
  readonly managedType?: string;
  readonly idle?: Readonly<Record<Ide, IdleRule>>;
  readonly delays?: Partial<SandboxDelays>;
  readonly failures?: SandboxFailures;
  /** Share of sessions whose node selector is ignored, so that they run outside the planned pool. */
  readonly outsideFraction?: number;
  /** Command of a Jupyter server (`jupyter-server`) that is started for each JupyterLab session; absent = simulated. */
  readonly jupyterCommand?: readonly string[];
}

/**
 * Delays where nothing else is said. A new node and a cold start follow public reports: c5a.xlarge 31 s from launch to
 * registered and 49 s to initialized (aws/karpenter-provider-aws#4254), about a minute for a cloud session
 * (rstudio/rstudio#15680), five minutes until an empty node goes (posit-dev/ptd@d3872a0, consolidateAfter). The rest is a model's choice.
 */
export const DEFAULT_DELAYS: SandboxDelays = {
  nodeS: 49,
  imagePullS: 30,
  volumeAttachS: 2,
  containerS: 3,
  sessionUpS: { rstudio: 4, jupyterlab: 6, "jupyter-notebook": 6, vscode: 5, positron: 8 },
  suspendS: 2,
  consolidateAfterS: 300,
  serverPodS: 40,
};

/** Names of the failures as a command line takes them, and what they stand for. */
const FAILURE_NAMES = {
  "launch-refused": "launchRefused",
  "stuck-pending": "stuckPending",
  "image-pull": "imagePull",
  crash: "crash",
  connect: "connect",
} as const satisfies Readonly<Record<string, keyof SandboxFailures>>;

/** The names of failures, in the order in which a launch meets them. */
export const FAILURES: readonly string[] = Object.keys(FAILURE_NAMES);

/** Returns the failure of a text as `image-pull=0.1`, or undefined when it is none. */
export function parseFailure(text: string): SandboxFailures | undefined {
  const [name = "", share = ""] = text.split("=");
  const fraction = Number(share);
  if (!Object.hasOwn(FAILURE_NAMES, name) || share === "" || !(fraction >= 0 && fraction <= 1))
    return undefined;
  return { [FAILURE_NAMES[name as keyof typeof FAILURE_NAMES]]: fraction };
}

/** Returns a function that is true for exactly ⌊n · fraction⌋ of its first n calls, spread evenly. */
export function dealer(fraction: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return Math.floor(calls * fraction + 1e-9) > Math.floor((calls - 1) * fraction + 1e-9);
  };
}
