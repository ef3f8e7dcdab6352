import { counted, dollars } from "../figure.ts";
import type { Refusal } from "../refusal.ts";
import type { SessionNodePolicy } from "../site.ts";
import { fitSessions } from "./fit.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** Returns that a type has no price. */
export function noPrice(candidate: NodeCandidate): Refusal {
  const sentence = `${candidate.name} has no price in this region`;
  return { subject: candidate.name, code: "NO_PRICE", sentence };
}

/** Returns that a node of the type carries too few or too many average sessions, and what its peak would cost beside the chosen one. */
export function outsideRule(
  other: MainCandidate,
  main: MainCandidate,
  rule: SessionNodePolicy["sessionsPerNode"],
): Refusal {
  const have = other.row.sessionsPerNode;
  const need = rule === undefined ? have : have < rule.min ? rule.min : rule.max;
  return {
    subject: other.candidate.name,
    code: "RULE_TWO_TO_THREE",
    resource: "sessions",
    unit: "sessions per node",
    need,
    have,
    ...(have < need ? { shortBy: need - have } : {}),
    sentence:
      `${other.candidate.name} carries ${counted(have, "average session")}, the rule asks for ${rule?.min} to ${rule?.max}; ` +
      `${listed(other)} would cost ${dollars(other.usdPerHour)} an hour at the peak, ${listed(main)} costs ${dollars(main.usdPerHour)}`,
  };
}

/** The main type, and the one beside it that holds the largest sessions. */
function listed({ candidate, large }: MainCandidate): string {
  return large === undefined ? candidate.name : `${candidate.name} with ${large.candidate.name}`;
}

/** Returns by how much a type is dearer at the peak, and below which price of its node it would win. */
export function dearer(other: MainCandidate, main: MainCandidate): Refusal {
  return {
    ...beside(other, main),
    shortBy: other.usdPerHour - main.usdPerHour,
    sentence:
      `${listed(other)} costs ${dollars(other.usdPerHour)} an hour at the peak, ${listed(main)} ${dollars(main.usdPerHour)}; ` +
      winsBelow(other, main),
  };
}

/** Returns the prices at the peak of a type that was not chosen and of the one that was. */
export function beside(other: MainCandidate, main: MainCandidate) {
  return {
    subject: other.candidate.name,
    code: "DOMINATED",
    resource: "price",
    unit: "USD/h at the peak",
    need: main.usdPerHour,
    have: other.usdPerHour,
  } as const;
}

/** The price of its node below which the dearer candidate would win. */
function winsBelow(other: MainCandidate, main: MainCandidate): string {
  const fixed = other.large === undefined ? 0 : other.large.nodes * other.large.candidate.usdPerHour;
  const usd = (main.usdPerHour - fixed) / other.nodes;
  return usd > 0
    ? `it would win below ${dollars(usd, 4)} a node-hour`
    : "no price of its node would let it win";
}

/** Returns why no type will do: the largest sessions against the roomiest type. */
export function largestRefusals(
  whole: readonly ProfileSessions[],
  priced: readonly NodeCandidate[],
  policy: SessionNodePolicy,
): readonly Refusal[] {
  const roomiest = [...priced].sort(
    (a, b) => b.room.memoryMib - a.room.memoryMib || b.room.cpuMillicores - a.room.cpuMillicores,
  )[0];
  if (roomiest === undefined) return [];
  return whole.flatMap((part) => {
    const fit = fitSessions(roomiest.name, part.profile, roomiest.room, policy.overhead);
    if (fit.ok) return [];
    return fit.refusals.map((refusal) => ({
      ...refusal,
      sentence: `profile ${part.profile.name} fits no type of the pool; the roomiest: ${refusal.sentence}`,
    }));
  });
}
