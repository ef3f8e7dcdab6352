import type { SessionNodePolicy } from "../site.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { nodesForMix } from "./nodes-for-mix.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** Types of a pool before they are counted. */
type Uncounted = Pick<MainCandidate, "row" | "average" | "candidate"> & {
  readonly large?: Pick<NonNullable<MainCandidate["large"]>, "candidate">;
};

/** Returns the types with their nodes at a peak, both packed together, and what an hour of it costs. */
export function candidateAtPeak(
  { row, average, candidate, large }: Uncounted,
  mix: readonly ProfileSessions[],
  policy: SessionNodePolicy,
): MainCandidate {
  const types = { candidate, ...(large === undefined ? {} : { large }) };
  const nodes = nodesForMix(types, policy.overhead, mix);
  const usd = (one: MainCandidate["candidate"], count: number): number =>
    (count * one.usdPerHour) / speedOf(one, policy);
  return {
    row,
    average,
    candidate,
    nodes: nodes.main,
    lowerBound: nodes.lowerBound,
    ...(large === undefined ? {} : { large: { candidate: large.candidate, nodes: nodes.large } }),
    usdPerHour: usd(candidate, nodes.main) + (large === undefined ? 0 : usd(large.candidate, nodes.large)),
  };
}

function speedOf({ name }: Pick<NodeCandidate, "name">, { speedFactor }: SessionNodePolicy): number {
  return speedFactor[name.split(".")[0] ?? ""] ?? 1;
}
