import { type ProfileSessions, sessionsOf } from "../nodes/session-mix.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { SessionProfile, Site } from "../site.ts";
import type { Moment } from "./busiest-moment.ts";
import type { LimitQuestion } from "./limit-question.ts";
import { type NodeUse, sumOverNodes } from "./node-use.ts";
import { karpenterSessionsWithin } from "./session-reach.ts";

/** What the limits of nodes follow from; a moment is absent where no session is put on such nodes. */
export interface NodeFacts {
  readonly site: Site;
  readonly parts: PlanParts;
  readonly uses: readonly NodeUse[];
  readonly karpenter: Moment | undefined;
  readonly managed: Moment | undefined;
}

/** In proportion to what vCPU grow. */
export const BY_CPU =
  "the CPU that the sessions of the busiest moment request; what an event brings does not grow";

/** Returns the millicores that one session of a profile requests. */
export const cpuOf = ({ cpuMillicores }: SessionProfile): number => cpuMillicores;

/** Returns the MiB that one session of a profile requests. */
export const memoryOf = ({ memoryMib }: SessionProfile): number => memoryMib;

/** Returns the sessions of a mix: half a one is a whole one to whoever counts them. */
export function wholePeople(mix: readonly ProfileSessions[]): number {
  return Math.ceil(sessionsOf(mix) - 1e-6);
}

/** Returns the sum of a figure over the nodes of one kind that grow with the sessions on them. */
export function growingOf(
  uses: readonly NodeUse[],
  each: (use: NodeUse) => number,
): (manager: NodeUse["manager"]) => number {
  return (manager) =>
    sumOverNodes(
      uses.filter((use) => use.manager === manager),
      each,
      "growing",
    );
}

/**
 * Returns the sessions on Karpenter's nodes that take what is left of a limit: nodes by the rule of the need, beside what else is needed then.
 *
 * @param beside what else is needed when so many times the sessions of the peak come, the nodes that an update adds not counted.
 */
export function reachedOnKarpenter(
  { site, parts: { nodes }, karpenter }: Pick<NodeFacts, "site" | "parts" | "karpenter">,
  have: number | undefined,
  beside: (times: number) => number,
  each: (use: NodeUse) => number,
  uses: readonly NodeUse[],
): Pick<LimitQuestion, "reachedBySessions"> {
  const { main } = nodes.sessions ?? {};
  if (have === undefined || main === undefined || karpenter === undefined) return {};
  const ofType = (type: string | undefined): number => {
    const use = uses.find(({ manager, instanceType }) => manager === "karpenter" && instanceType === type);
    return use === undefined ? 0 : each(use);
  };
  const [ofMain, ofLarge] = [ofType(main.candidate.name), ofType(main.large?.candidate.name)];
  const surge = sumOverNodes(uses, each, "rollout") - sumOverNodes(uses, each, "peak");
  const within = (most: number) =>
    karpenterSessionsWithin(
      site,
      nodes,
      karpenter.mix,
      (count, times) => beside(times) + count.main * ofMain + count.large * ofLarge <= most + 1e-9,
    );
  const sessions = within(have);
  // What holds so many sessions holds no more with less left: nothing then means not one.
  const inRollout = surge > 0 ? (within(have - surge) ?? 0) : undefined;
  return sessions === undefined
    ? {}
    : {
        reachedBySessions: {
          on: "karpenter",
          sessions,
          ...(inRollout === undefined ? {} : { inRollout }),
          atPeak: wholePeople(karpenter.mix),
        },
      };
}
