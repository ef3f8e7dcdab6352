import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { loadCatalog } from "../../../planner/catalog/load.ts";
import { idleRules } from "../../../planner/core/idle-presets.ts";
import { openLineLog } from "../line-log.ts";
import { answerApi } from "./api.ts";
import { type Cluster, openCluster } from "./cluster/cluster.ts";
import { kubeconfigText, serveKubernetes } from "./cluster/kubernetes-api.ts";
import { openNodeShop, type PoolTypes, ZONES } from "./cluster/nodes.ts";
import { type Control, openControl } from "./control.ts";
import { openJobStore } from "./job-store.ts";
import { type LocalServer, listenLocally } from "./listen.ts";
import { type Backend, startLoadBalancer } from "./load-balancer.ts";
import { startWorkbenchMetrics } from "./metrics.ts";
import { openPeople } from "./people.ts";
import { openRealJupyter } from "./real-jupyter.ts";
import { openSandboxClock } from "./sandbox-clock.ts";
import { openServer } from "./server.ts";
import { type ServerPod, startServerPod } from "./server-pods.ts";
import type { SessionChange } from "./session.ts";
import { openSessionStore, type SessionStore } from "./session-store.ts";
import { openSignIn } from "./sign-in.ts";
import { DEFAULT_DELAYS, dealer, type WorkbenchOptions } from "./workbench-options.ts";

/** A sandbox Workbench that answers. */
export interface RunningWorkbench {
  /** As `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  readonly metricsUrl: string;
  /** The Kubernetes API of the model cluster. */
  readonly kubernetesUrl: string;
  readonly kubeconfig: string;
  readonly cluster: Cluster;
  readonly sessions: SessionStore;
  /** What an operator does to it. */
  readonly control: Control;
  /** What the sandbox itself saw of its sessions. */
  readonly sessionLog: () => readonly SessionChange[];
  readonly close: () => Promise<void>;
}

/** Types that the reference architecture names, in sizes that carry two or three average sessions. */
const DEFAULT_TYPES = {
  sessions: ["m6i.xlarge", "m6i.2xlarge"],
  elsewhere: ["m7i.xlarge"],
  managed: "m6i.2xlarge",
};
const DEFAULT_MANAGED_NODES = 6;
const DEFAULT_SERVER_PODS = 3;
const DEFAULT_PEOPLE = 1000;
/** Idle timeout of an Application Load Balancer where nothing is set. Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html, read 2026-11-26. */
const ALB_IDLE_S = 60;

/**
 * Starts a Workbench on 127.0.0.1: API, sign-in, home page, sessions with their RPC, events and WebSockets, behind a load
 * balancer with sticky cookies, in front of a model cluster. Beside it: metrics with `/control/…`, and the cluster's own API.
 */
export async function startSandboxWorkbench(options: WorkbenchOptions = {}): Promise<RunningWorkbench> {
  const parts = await openParts(options);
  const { clock, cluster, sessions, logs } = parts;
  const pods = await startPods(options.serverPods ?? DEFAULT_SERVER_PODS);
  const control = openControl({ clock, cluster, pods, serverPodS: parts.delays.serverPodS });
  const balancer = await startLoadBalancer(
    {
      clock,
      pods,
      idleS: options.loadBalancerIdleS ?? ALB_IDLE_S,
      log: logs.access,
      backend: openBackend(parts, options),
      onRequest: parts.metrics.request,
      onEnd: parts.metrics.requestEnded,
    },
    options.port ?? 0,
  );
  const metricsServer = await serveMetrics(parts, control, options);
  const kubernetes = await serveKubernetes(cluster.changes, options.kubernetesPort ?? 0);
  const kubeconfig = kubeconfigText(kubernetes.url);
  if (options.kubeconfigFile !== undefined)
    writeFileSync(options.kubeconfigFile, kubeconfig, { mode: 0o600 });
  return {
    url: balancer.url,
    metricsUrl: `${metricsServer.url}/metrics`,
    kubernetesUrl: kubernetes.url,
    kubeconfig,
    cluster,
    sessions,
    control,
    sessionLog: sessions.log,
    close: async () => {
      for (const session of sessions.all()) session.runtime?.close();
      clock.close();
      await Promise.all([balancer.close(), metricsServer.close(), kubernetes.close()]);
      await Promise.all([logs.access.close(), logs.session.close()]);
    },
  };
}

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Opens what has a state: the clock, the cluster, sessions, jobs, people, and what is counted and logged of them. */
async function openParts(options: WorkbenchOptions) {
  const clock = openSandboxClock(options.timeScale ?? 1);
  const delays = { ...DEFAULT_DELAYS, ...options.delays };
  const types = typesOf(options);
  const cluster = openCluster({
    clock,
    delays,
    types,
    shop: openNodeShop(loadCatalog(), types),
    seed: options.seed ?? 1,
    managedNodes: options.managedNodes ?? DEFAULT_MANAGED_NODES,
  });
  const metrics = startWorkbenchMetrics();
  const logs = {
    access: await openLineLog(options.accessLogFile),
    session: await openLineLog<SessionChange>(options.sessionLogFile),
  };
  const sessions = openSessionStore({
    clock,
    cluster,
    delays,
    failures: options.failures ?? {},
    idle: options.idle ?? idleRules("reference"),
    write: (change) => {
      metrics.sessionChanged(change);
      logs.session.write(change);
    },
  });
  const people = openPeople(options.people ?? DEFAULT_PEOPLE, options.seats);
  return { clock, delays, cluster, metrics, logs, sessions, people, jobs: openJobStore(clock, cluster) };
}

function startPods(count: number): Promise<ServerPod[]> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return Promise.all(
    numbers.map((number) => startServerPod(number, ZONES[number % ZONES.length] ?? ZONES[0])),
  );
}

function openBackend({ clock, people, sessions, jobs }: Parts, options: WorkbenchOptions): Backend {
  const form = options.signInForm ?? "pkcs1";
  const signIn = openSignIn({ clock, people, form, cookieKey: randomUUID() });
  const api = {
    clock,
    people,
    signIn,
    sessions,
    jobs,
    sessionLimit: options.sessionLimit,
    refuseLaunch: dealer(options.failures?.launchRefused ?? 0),
    placeElsewhere: dealer(options.outsideFraction ?? 0),
  };
  const { jupyterCommand } = options;
  return openServer({
    clock,
    sessions,
    signIn,
    people,
    ...(jupyterCommand !== undefined && { realJupyter: openRealJupyter(jupyterCommand) }),
    answerApi: (request) => answerApi(api, request),
  });
}

function serveMetrics(
  { metrics, sessions, jobs, people }: Parts,
  control: Control,
  { metricsPort = 0, seats }: WorkbenchOptions,
): Promise<LocalServer> {
  return listenLocally(metricsPort, (request, response) => {
    const said = request.method === "POST" ? control.act(request.url ?? "/") : undefined;
    response.setHeader("content-type", "text/plain; version=0.0.4");
    const now = {
      sessions: sessions.all(),
      jobsLaunched: jobs.launched(),
      seatsTaken: people.seatsTaken(),
      seats,
    };
    response.end(said ?? metrics.render(now));
  });
}

function typesOf(options: WorkbenchOptions): PoolTypes {
  return {
    ...DEFAULT_TYPES,
    ...(options.sessionTypes !== undefined && { sessions: options.sessionTypes }),
    ...(options.managedType !== undefined && { managed: options.managedType }),
    ...(options.maxSessionCpus !== undefined && { maxSessionCpus: options.maxSessionCpus }),
  };
}
