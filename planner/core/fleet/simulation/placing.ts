import { setPods } from "../roster.ts";
import { type FleetNode, PHASE } from "./fleet-node.ts";
import { advance, countSessions } from "./meter.ts";
import { nodeScore } from "./node-score.ts";
import type { PodKind } from "./pod-kind.ts";
import type { Run } from "./run.ts";
import { bestScore, drawBest, oldestBest, setScore } from "./score-board.ts";

/** What sums of fractions of a MiB may be off by. */
const ROUNDING_MIB = 1e-6;

/** Tells whether there is room for a pod, whoever may use it. */
export function hasRoom(
  free: Pick<FleetNode, "freeCpuMillicores" | "freeMemoryMib" | "freePods">,
  kind: PodKind,
): boolean {
  return (
    free.freePods >= 1 &&
    free.freeCpuMillicores >= kind.cpuMillicores &&
    free.freeMemoryMib >= kind.memoryMib - ROUNDING_MIB
  );
}

/** Tells whether kube-scheduler may put pods of a kind on a node. */
export function takesKind(node: FleetNode, kind: PodKind): boolean {
  return (
    !node.closed &&
    (node.phase === PHASE.ready || node.phase === PHASE.initialized) &&
    node.pool < 0 === kind.managed
  );
}

/** Scores a node anew for every kind of pods, after its room or its state has changed. */
export function rescore(run: Run, node: FleetNode): void {
  const strategy = run.input.scheduler;
  for (const kind of node.pool < 0 ? run.scored.managed : run.scored.karpenter) {
    if (!takesKind(node, kind) || !hasRoom(node, kind)) {
      setScore(kind.scores, node.slot, -1);
      continue;
    }
    const cpu = (node.freeCpuMillicores - kind.cpuMillicores) / node.allocatableCpuMillicores;
    const memory = (node.freeMemoryMib - kind.memoryMib) / node.allocatableMemoryMib;
    setScore(kind.scores, node.slot, nodeScore(strategy, cpu, memory));
  }
}

/** Returns the node that kube-scheduler chooses for a pod; `undefined` if none has room. */
export function chooseNode(run: Run, kind: PodKind): FleetNode | undefined {
  if (bestScore(kind.scores) < 0) return undefined;
  const slot =
    run.input.ties === "random"
      ? drawBest(kind.scores, run.tie)
      : oldestBest(kind.scores, (leaf) => run.nodes[leaf]?.serial ?? Number.POSITIVE_INFINITY);
  return run.nodes[slot];
}

/** Puts a pod on a node: its room, its scores, the count. */
export function placePod(run: Run, node: FleetNode, kind: PodKind): void {
  changePods(run, node, kind, 1);
}

/** Takes a pod off a node. */
export function removePod(run: Run, node: FleetNode, kind: PodKind): void {
  changePods(run, node, kind, -1);
}

function changePods(run: Run, node: FleetNode, kind: PodKind, pods: 1 | -1): void {
  const { meter } = run;
  advance(meter, run.nowS);
  node.podsByKind[kind.index] = (node.podsByKind[kind.index] ?? 0) + pods;
  node.freeCpuMillicores -= pods * kind.cpuMillicores;
  node.freeMemoryMib -= pods * kind.memoryMib;
  node.freePods -= pods;
  node.lastPodEventS = run.nowS;
  if (kind.placeholder) {
    node.placeholders += pods;
    meter.placeholders += pods;
  } else if (kind.managed) {
    node.sessions += pods;
    meter.managedSessions += pods;
    meter.peakManagedSessions = Math.max(meter.peakManagedSessions, meter.managedSessions);
    meter.peakAll = Math.max(meter.peakAll, meter.sessions + meter.managedSessions);
  } else {
    if (node.sessions === 0) meter.emptyNodes -= 1;
    node.sessions += pods;
    if (node.sessions === 0) meter.emptyNodes += 1;
    if (kind.protectedPod) node.protectedSessions += pods;
    countSessions(meter, run.prices, pods, kind);
  }
  if (node.roster !== undefined && !node.stale) {
    node.stale = true;
    run.staleNodes.push(node);
  }
  rescore(run, node);
}

/** Tells Karpenter's roster of the pods that have come and gone since it was last asked. */
export function syncRoster(run: Run): void {
  const { roster } = run.scheduler;
  for (const node of run.staleNodes) {
    node.stale = false;
    if (node.roster === undefined || node.phase === PHASE.gone) continue;
    setPods(roster, node.roster, node.podsByKind);
  }
  run.staleNodes.length = 0;
}
