import type { Refusal } from "../refusal.ts";
import type { NodeOverhead } from "../site.ts";
import { fitSessions, type SessionRequest } from "./fit.ts";
import { type FitRow, fitTypes } from "./fit-types.ts";
import type { NodeCandidate } from "./node-candidate.ts";
import { averageRequest, type ProfileSessions, sessionsOf } from "./session-mix.ts";

/** What a node of one type carries of the average session that comes on it. */
export interface MixFit {
  readonly row: FitRow;
  readonly average: SessionRequest;
}

/**
 * Returns what each candidate carries of the average session of a mix, and why others carry none.
 *
 * The average is over the sessions that the type can hold: the others run on another type of the pool, and a session that never comes
 * on a node says nothing about how many are on it. A type that holds fewer than half of the sessions is no main type; it is held to the
 * average of them all.
 *
 * @param mix at least one session.
 */
export function fitMix(
  mix: readonly ProfileSessions[],
  candidates: readonly NodeCandidate[],
  overhead: NodeOverhead,
): { readonly fits: readonly MixFit[]; readonly refusals: readonly Refusal[] } {
  const alike = new Map<string, { average: SessionRequest; candidates: NodeCandidate[] }>();
  for (const candidate of candidates) {
    const average = averageOn(mix, candidate, overhead);
    const key = `${average.cpuMillicores} ${average.memoryMib}`;
    const some = alike.get(key) ?? { average, candidates: [] };
    alike.set(key, some);
    some.candidates.push(candidate);
  }
  const tables = [...alike.values()].map(({ average, candidates: some }) => ({
    average,
    ...fitTypes(average, some, overhead),
  }));
  return {
    fits: tables.flatMap(({ average, fits }) => fits.map((row) => ({ row, average }))),
    refusals: tables.flatMap(({ refusals }) => refusals),
  };
}

function averageOn(
  mix: readonly ProfileSessions[],
  { name, room }: NodeCandidate,
  overhead: NodeOverhead,
): SessionRequest {
  const held = mix.filter(({ profile }) => fitSessions(name, profile, room, overhead).ok);
  return averageRequest(2 * sessionsOf(held) >= sessionsOf(mix) ? held : mix);
}
