import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { Engine } from "../../loadtests/engine/engine.ts";
import type { FrameSink } from "../../loadtests/engine/recorder.ts";
import { CLUSTER_FILE, type ClusterEntry, type FloorNode } from "../../loadtests/kubernetes/cluster-entry.ts";
import { type ClusterView, openClusterView } from "../../loadtests/kubernetes/cluster-view.ts";
import { floorOf, openClusterWatch } from "../../loadtests/kubernetes/cluster-watch.ts";
import { type ClusterClient, followCluster } from "../../loadtests/kubernetes/official-client.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import type { World } from "../support/world.ts";
import { clusterLook } from "./cluster-look.ts";
import { runTagOf } from "./run-info.ts";
import type { RunOrder } from "./run-order.ts";

/** What looks at the cluster under a Workbench while a run goes on. */
export interface ClusterSupervision {
  readonly into: (sink: FrameSink) => FrameSink;
  readonly start: (engine: Engine) => void;
  /** Writes down what is still there, and ends it. */
  readonly stop: () => Promise<void>;
}

/** How often nodes and pods are looked at on the wall clock, where that is often enough for each minute of the scenario. */
const EVERY_MS = 15_000;
const LEAST_EVERY_MS = 250;
const LOOKS_PER_MINUTE = 2;

/** A cluster that is being followed; what has to be told goes to whoever listens. */
export interface FollowedCluster {
  readonly view: ClusterView;
  readonly client: ClusterClient;
  readonly plannedPools: readonly string[];
  /** Nodes before the run, as the process that this one goes on from noted them. */
  readonly earlierFloor?: readonly FloorNode[];
  readonly listen: (tell: (sentence: string) => void) => void;
}

/**
 * Begins to follow the cluster of a kubeconfig; undefined without one. Done before the run has a beginning, as it takes a
 * second or two.
 *
 * @throws InputError when the file is no kubeconfig.
 */
export async function followOrdered({
  cluster,
  resumed,
  folder,
}: RunOrder): Promise<FollowedCluster | undefined> {
  if (cluster === undefined) return undefined;
  const early: string[] = [];
  let tell = (sentence: string): void => {
    early.push(sentence);
  };
  const earlier = resumed === undefined ? {} : await clusterLook(folder);
  const view = openClusterView();
  const client = await followCluster(cluster.kubeconfigFile, view, (sentence) => tell(sentence));
  return {
    view,
    client,
    plannedPools: cluster.plannedPools,
    ...(earlier.cluster !== undefined && { earlierFloor: earlier.cluster.floor }),
    listen: (listener) => {
      tell = listener;
      for (const sentence of early.splice(0)) listener(sentence);
    },
  };
}

/** Looks at a cluster that is followed. What is seen goes into the frames, and by lines into `cluster.ndjson` of the folder. */
export function superviseCluster(
  world: World,
  { folder, timeScale, quiet }: RunOrder,
  info: RunInfo,
  followed: FollowedCluster | undefined,
): ClusterSupervision {
  if (followed === undefined)
    return { into: (sink) => sink, start: () => undefined, stop: async () => undefined };
  const { view, client, plannedPools } = followed;
  const { namespace } = client;
  const log = createWriteStream(join(folder, CLUSTER_FILE), { flags: "a" });
  const write = (entry: ClusterEntry): void => {
    log.write(`${JSON.stringify(entry)}\n`);
  };
  const nodes = followed.earlierFloor ?? floorOf(view);
  const floor = new Set(nodes.map(({ node }) => node));
  const watch = openClusterWatch({ view, runTag: runTagOf(info), write, floor });
  let nowS = (): number => 0;
  const everyMs = Math.max(LEAST_EVERY_MS, Math.min(EVERY_MS, 60_000 / timeScale / LOOKS_PER_MINUTE));
  let timer: NodeJS.Timeout | undefined;
  return {
    into: watch.into,
    start: (engine) => {
      nowS = () => engine.progress().scenarioS;
      followed.listen((sentence) => {
        if (!quiet) world.err(`${sentence}\n`);
        engine.note(sentence);
      });
      write({
        kind: "watch",
        atS: nowS(),
        ...(namespace !== undefined && { namespace }),
        plannedPools,
        nodes,
      });
      watch.look(nowS());
      timer = setInterval(() => watch.look(nowS()), everyMs);
    },
    stop: async () => {
      clearInterval(timer);
      for (const held of watch.held()) write({ kind: "held", atS: nowS(), ...held });
      await client.stop();
      log.end();
      await finished(log);
    },
  };
}
