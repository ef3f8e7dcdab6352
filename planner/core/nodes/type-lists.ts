import { dollars } from "../figure.ts";
import { compareText } from "../order.ts";
import type { Refusal } from "../refusal.ts";
import type { SessionNodePolicy } from "../site.ts";
import { candidateAtPeak } from "./candidate-at-peak.ts";
import { fitSessions, usableRoom } from "./fit.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { packItem } from "./nodes-for-mix.ts";
import { packPods } from "./pack.ts";
import { averageRequest, type ProfileSessions, wholeSessions } from "./session-mix.ts";
import type { SessionPoolAnswer } from "./session-pool.ts";
import { beside, dearer, outsideRule } from "./session-refusals.ts";

type Chosen = Extract<SessionPoolAnswer, { ok: true }>;

/** Returns the types of a candidate, the main one first. */
export function typesOf({ candidate, large }: Pick<MainCandidate, "candidate" | "large">): readonly string[] {
  return [candidate.name, ...(large === undefined ? [] : [large.candidate.name])];
}

/**
 * Returns the lists of types that keep the rules and differ in the size of their nodes, so that only time can tell which is cheaper: the
 * chosen one, the same with the cheapest node that holds its largest sessions, and the cheapest whose main type has another number of
 * vCPUs. A list whose families work at another speed is left out: the same sessions would not last as long there.
 */
export function typeLists(
  choice: Chosen,
  mix: readonly ProfileSessions[],
  candidates: readonly NodeCandidate[],
  policy: SessionNodePolicy,
): readonly MainCandidate[] {
  const { main, inside } = choice;
  const smaller = withSmallestLarge(main, mix, candidates, policy);
  const otherSize = inside.find(({ candidate }) => candidate.vcpu !== main.candidate.vcpu);
  const lists = [main, smaller, otherSize].filter((one) => one !== undefined);
  return lists.filter((one) => speedsOf(one, policy) === speedsOf(main, policy));
}

function speedsOf(list: MainCandidate, { speedFactor }: SessionNodePolicy): string {
  return [...new Set(typesOf(list).map((type) => speedFactor[type.split(".")[0] ?? ""] ?? 1))].join(" ");
}

/** The same main type with the node of the lowest price that holds each of the larger sessions; undefined where that is the one it has. */
function withSmallestLarge(
  main: MainCandidate,
  mix: readonly ProfileSessions[],
  candidates: readonly NodeCandidate[],
  policy: SessionNodePolicy,
): MainCandidate | undefined {
  const { candidate, large } = main;
  if (large === undefined) return undefined;
  const holds = (on: NodeCandidate, part: ProfileSessions): boolean =>
    fitSessions(on.name, part.profile, on.room, policy.overhead).ok;
  const rest = wholeSessions(mix).filter((part) => part.sessions > 0 && !holds(candidate, part));
  const average = averageRequest(rest);
  const most = policy.sessionsPerNode?.max ?? Number.POSITIVE_INFINITY;
  const [smallest] = candidates
    .flatMap((one) => {
      const { usdPerHour } = one;
      const fit = fitSessions(one.name, average, one.room, policy.overhead);
      const packed = packPods(rest.map(packItem), usableRoom(one.room, policy.overhead));
      const allowed = !one.burstable && fit.ok && fit.sessionsPerNode <= most;
      if (usdPerHour === undefined || !packed.ok || !allowed) return [];
      return [{ candidate: { ...one, usdPerHour } }];
    })
    .sort(
      (a, b) =>
        a.candidate.usdPerHour - b.candidate.usdPerHour || compareText(a.candidate.name, b.candidate.name),
    );
  if (smallest === undefined || smallest.candidate.name === large.candidate.name) return undefined;
  return candidateAtPeak({ ...main, large: smallest }, mix, policy);
}

/** Returns a choice with another of its lists as the chosen one, because of what the fleet does over time. */
export function withList(choice: Chosen, main: MainCandidate, policy: SessionNodePolicy): Chosen {
  const outside = choice.all.filter((other) => other !== main && !choice.inside.includes(other));
  const others = choice.inside.filter((other) => other !== main);
  return {
    ...choice,
    main,
    all: choice.all.includes(main) ? choice.all : [main, ...choice.all],
    inside: choice.inside.includes(main) ? choice.inside : [main, ...choice.inside],
    bySimulation: true,
    refusals: [
      ...choice.refusals.filter(({ code }) => code !== "DOMINATED" && code !== "RULE_TWO_TO_THREE"),
      ...outside.map((other) => outsideRule(other, main, policy.sessionsPerNode)),
      ...others.map((other) =>
        other.usdPerHour < main.usdPerHour ? moreOverTime(other, main) : dearer(other, main),
      ),
    ],
  };
}

function moreOverTime(other: MainCandidate, main: MainCandidate): Refusal {
  const [less, more] = [other, main].map((one) => typesOf(one).join(" or "));
  return {
    ...beside(other, main),
    sentence:
      `${less} costs ${dollars(other.usdPerHour)} an hour at the peak, ${more} ${dollars(main.usdPerHour)}; ` +
      "over simulated weeks, in which sessions cannot be moved and people wait, the list does not win",
  };
}
