import { compareText } from "../order.ts";
import type { Refusal } from "../refusal.ts";
import type { NodeOverhead } from "../site.ts";
import { type Fit, fitSessions, type NextStep, type Resource, type SessionRequest } from "./fit.ts";
import type { NodeCandidate } from "./node-candidate.ts";

/** One type and how many sessions a node of it carries. */
export interface FitRow {
  readonly instanceType: string;
  readonly vcpu: number;
  readonly maxPods: number;
  readonly allocatableCpuMillicores: number;
  readonly allocatableMemoryMib: number;
  readonly sessionsPerNode: number;
  readonly binding: readonly Resource[];
  readonly strandedCpuMillicores: number;
  readonly strandedMemoryMib: number;
  readonly usdPerHour?: number;
  readonly usdPerSessionHour?: number;
  /** Sessions on a running node, where that differs from the estimate. */
  readonly observedSessionsPerNode?: number;
  readonly nextStep?: NextStep;
}

/** All types that carry the session, cheapest first, and why the others do not. */
export interface FitTable {
  /** By dollars per session-hour (rows without a price last), then by name. */
  readonly fits: readonly FitRow[];
  /** By type, then in the order cpu, memory, pods. */
  readonly refusals: readonly Refusal[];
}

/** Returns what each candidate carries of one session request. Burstable types are refused: their CPU is not there all day. */
export function fitTypes(
  request: SessionRequest,
  candidates: readonly NodeCandidate[],
  overhead: NodeOverhead,
): FitTable {
  const fits: FitRow[] = [];
  const refusals: Refusal[] = [];
  for (const candidate of [...candidates].sort((a, b) => compareText(a.name, b.name))) {
    if (candidate.burstable) {
      refusals.push(burstable(candidate));
      continue;
    }
    const fit = fitSessions(candidate.name, request, candidate.room, overhead);
    const observed = observedFit(request, candidate, overhead);
    if (fit.ok) fits.push(rowOf(candidate, fit, observed));
    else refusals.push(...fit.refusals.map((refusal) => withObserved(refusal, observed)));
  }
  return { fits: fits.sort(byCost), refusals };
}

type FitYes = Extract<Fit, { ok: true }>;

function rowOf(candidate: NodeCandidate, fit: FitYes, observed: Fit | undefined): FitRow {
  const observedSessions = observed?.ok ? observed.sessionsPerNode : undefined;
  return {
    instanceType: candidate.name,
    vcpu: candidate.vcpu,
    maxPods: candidate.room.pods,
    allocatableCpuMillicores: candidate.room.cpuMillicores,
    allocatableMemoryMib: candidate.room.memoryMib,
    sessionsPerNode: fit.sessionsPerNode,
    binding: fit.binding,
    strandedCpuMillicores: fit.strandedCpuMillicores,
    strandedMemoryMib: fit.strandedMemoryMib,
    ...(candidate.usdPerHour === undefined
      ? {}
      : {
          usdPerHour: candidate.usdPerHour,
          usdPerSessionHour: candidate.usdPerHour / fit.sessionsPerNode,
        }),
    ...(observedSessions === undefined || observedSessions === fit.sessionsPerNode
      ? {}
      : { observedSessionsPerNode: observedSessions }),
    ...(fit.nextStep === undefined ? {} : { nextStep: fit.nextStep }),
  };
}

function observedFit(
  request: SessionRequest,
  candidate: NodeCandidate,
  overhead: NodeOverhead,
): Fit | undefined {
  return candidate.observedRoom === undefined
    ? undefined
    : fitSessions(candidate.name, request, candidate.observedRoom, overhead);
}

/** Karpenter launches by its estimate, so the type stays refused; but whoever sees such a node running must not be surprised. */
function withObserved(refusal: Refusal, observed: Fit | undefined): Refusal {
  if (observed === undefined || !observed.ok) return refusal;
  const sentence = `${refusal.sentence}; a node that already runs would hold ${observed.sessionsPerNode}: Karpenter launches by its estimate (or by what it has seen of the type), kube-scheduler binds by the real node`;
  return { ...refusal, sentence };
}

function burstable(candidate: NodeCandidate): Refusal {
  return {
    subject: candidate.name,
    code: "BURSTABLE",
    resource: "cpu",
    sentence: `${candidate.name} is burstable: its CPU is a share with credits, in most cases insufficient for sessions`,
  };
}

function byCost(a: FitRow, b: FitRow): number {
  const costA = a.usdPerSessionHour ?? Number.POSITIVE_INFINITY;
  const costB = b.usdPerSessionHour ?? Number.POSITIVE_INFINITY;
  if (costA !== costB) return costA - costB;
  return compareText(a.instanceType, b.instanceType);
}
