import { compareText } from "../order.ts";
import type { Refusal } from "../refusal.ts";
import type { SessionNodePolicy } from "../site.ts";
import { candidateAtPeak } from "./candidate-at-peak.ts";
import { fitSessions, usableRoom } from "./fit.ts";
import { fitMix, type MixFit } from "./fit-mix.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { packItem } from "./nodes-for-mix.ts";
import { packPods } from "./pack.ts";
import { averageRequest, largestFirst, type ProfileSessions, wholeSessions } from "./session-mix.ts";
import { dearer, largestRefusals, noPrice, outsideRule } from "./session-refusals.ts";

/** The types of a pool of sessions, and what each rule cost. */
export type SessionPoolAnswer =
  | {
      readonly ok: true;
      readonly main: MainCandidate;
      /** Every candidate that carries the peak, inside the rules or not, cheapest first. */
      readonly all: readonly MainCandidate[];
      /** Every candidate inside the rules, cheapest first. */
      readonly inside: readonly MainCandidate[];
      /** The cheapest candidate if no rule on sessions per node held, where that differs. */
      readonly withoutRule?: MainCandidate;
      /** True when no type satisfies the rule on sessions per node, and the nearest was taken. */
      readonly ruleBroken: boolean;
      /** True where the fleet over time decided among lists inside the rules, and not the price of the peak. */
      readonly bySimulation?: true;
      readonly refusals: readonly Refusal[];
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * Chooses the node types of a pool: the largest session must fit some type of the list, a node of the main type carries as many
 * average sessions as the rule says, and inside these the cheapest peak wins. The average is over the sessions that the type can hold.
 *
 * Source of the rules: Posit's reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22.
 *
 * @param mix sessions at the peak; at least one.
 */
export function chooseSessionPool(
  mix: readonly ProfileSessions[],
  candidates: readonly NodeCandidate[],
  policy: SessionNodePolicy,
): SessionPoolAnswer {
  const whole = largestFirst(wholeSessions(mix));
  const priced = candidates.filter(isPriced);
  const table = fitMix(mix, priced, policy.overhead);
  const refusals: Refusal[] = [
    ...candidates.filter((candidate) => !isPriced(candidate)).map(noPrice),
    ...table.refusals,
  ];
  const byName = new Map(priced.map((candidate) => [candidate.name, candidate]));
  const largeFor = largeTypes(priced, policy);
  const mains = table.fits
    .flatMap((fit) => {
      const candidate = byName.get(fit.row.instanceType);
      return candidate === undefined ? [] : mainCandidate(fit, candidate, whole, largeFor, policy);
    })
    .sort(byPeakCost);
  if (mains.length === 0)
    return { ok: false, refusals: [...largestRefusals(whole, priced, policy), ...refusals] };
  return chosen(mains, policy, refusals);
}

type Priced = NodeCandidate & { readonly usdPerHour: number };

function isPriced(candidate: NodeCandidate): candidate is Priced {
  return candidate.usdPerHour !== undefined;
}

function mainCandidate(
  fit: MixFit,
  candidate: Priced,
  whole: readonly ProfileSessions[],
  largeFor: (rest: readonly ProfileSessions[]) => MainCandidate["large"],
  policy: SessionNodePolicy,
): readonly MainCandidate[] {
  const rest = whole.filter(
    (part) => !fitSessions(candidate.name, part.profile, candidate.room, policy.overhead).ok,
  );
  const large = rest.length === 0 ? undefined : largeFor(rest);
  if (rest.length > 0 && large === undefined) return [];
  const types = { ...fit, candidate, ...(large === undefined ? {} : { large }) };
  return [candidateAtPeak(types, whole, policy)];
}

/** Many types are too small for the same sessions, whose larger type is the same then. */
function largeTypes(
  priced: readonly Priced[],
  policy: SessionNodePolicy,
): (rest: readonly ProfileSessions[]) => MainCandidate["large"] {
  const found = new Map<string, MainCandidate["large"]>();
  return (rest) => {
    const key = rest.map(({ profile }) => profile.name).join("\n");
    const large = found.has(key) ? found.get(key) : cheapestFor(rest, priced, policy);
    found.set(key, large);
    return large;
  };
}

/**
 * Returns the type that carries all of these sessions for the least money. The rule on sessions per node holds here too, but one
 * session a node is enough; where no type keeps it, all are looked at. Fewer nodes, then the name, decide among equals.
 */
function cheapestFor(
  parts: readonly ProfileSessions[],
  priced: readonly Priced[],
  policy: SessionNodePolicy,
): MainCandidate["large"] {
  const average = averageRequest(parts);
  const most = policy.sessionsPerNode?.max ?? Number.POSITIVE_INFINITY;
  const packedOn = priced
    .filter((candidate) => !candidate.burstable)
    .flatMap((candidate) => {
      const packed = packPods(parts.map(packItem), usableRoom(candidate.room, policy.overhead));
      const fit = fitSessions(candidate.name, average, candidate.room, policy.overhead);
      return packed.ok && fit.ok ? [{ candidate, nodes: packed.nodes, each: fit.sessionsPerNode }] : [];
    })
    .sort(
      (a, b) =>
        a.nodes * a.candidate.usdPerHour - b.nodes * b.candidate.usdPerHour ||
        a.nodes - b.nodes ||
        compareText(a.candidate.name, b.candidate.name),
    );
  return packedOn.find(({ each }) => each <= most) ?? packedOn[0];
}

function byPeakCost(a: MainCandidate, b: MainCandidate): number {
  return (
    a.usdPerHour - b.usdPerHour ||
    (a.row.usdPerSessionHour ?? 0) - (b.row.usdPerSessionHour ?? 0) ||
    a.row.sessionsPerNode - b.row.sessionsPerNode ||
    compareText(a.candidate.name, b.candidate.name)
  );
}

function chosen(
  mains: readonly MainCandidate[],
  policy: SessionNodePolicy,
  refusals: readonly Refusal[],
): SessionPoolAnswer {
  const rule = policy.sessionsPerNode;
  const distance = (main: MainCandidate): number =>
    rule === undefined
      ? 0
      : Math.max(rule.min - main.row.sessionsPerNode, main.row.sessionsPerNode - rule.max, 0);
  const nearest = Math.min(...mains.map(distance));
  const inside = mains.filter((main) => distance(main) === nearest);
  const [main] = inside;
  const [free] = mains;
  if (main === undefined || free === undefined)
    throw new Error("expected a candidate inside the rules, got none");
  const outside = mains.filter((other) => distance(other) > nearest);
  return {
    ok: true,
    main,
    all: mains,
    inside,
    ...(free === main ? {} : { withoutRule: free }),
    ruleBroken: nearest > 0,
    refusals: [
      ...refusals,
      ...outside.map((other) => outsideRule(other, main, rule)),
      ...inside.slice(1).map((other) => dearer(other, main)),
    ],
  };
}
