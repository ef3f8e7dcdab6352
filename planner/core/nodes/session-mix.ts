import { compareText } from "../order.ts";
import type { SessionProfile } from "../site.ts";
import type { SessionRequest } from "./fit.ts";

/** Sessions of one profile at one moment; may be a fraction, as means are. */
export interface ProfileSessions {
  readonly profile: SessionProfile;
  readonly sessions: number;
}

/** Returns the sessions of a mix, of all profiles together. */
export function sessionsOf(mix: readonly Pick<ProfileSessions, "sessions">[]): number {
  return mix.reduce((sum, { sessions }) => sum + sessions, 0);
}

/** Returns the request of the average session of a mix: the mean weighted by sessions, CPU in whole millicores. */
export function averageRequest(mix: readonly ProfileSessions[]): SessionRequest {
  const total = sessionsOf(mix);
  if (total <= 0) throw new Error("expected a mix with sessions, got none");
  const mean = (of: (profile: SessionProfile) => number): number =>
    mix.reduce((sum, part) => sum + part.sessions * of(part.profile), 0) / total;
  return {
    cpuMillicores: Math.ceil(mean((profile) => profile.cpuMillicores)),
    memoryMib: Math.ceil(mean((profile) => profile.memoryMib)),
  };
}

/** Returns the profiles of a mix that have sessions, largest first as Karpenter takes them: CPU, then memory, then name. */
export function largestFirst(mix: readonly ProfileSessions[]): readonly ProfileSessions[] {
  return mix
    .filter((part) => part.sessions > 0)
    .sort(
      (a, b) =>
        b.profile.cpuMillicores - a.profile.cpuMillicores ||
        b.profile.memoryMib - a.profile.memoryMib ||
        compareText(a.profile.name, b.profile.name),
    );
}

/** Returns the mix with whole sessions: each profile's sessions rounded up, since half a person needs a whole seat. */
export function wholeSessions(mix: readonly ProfileSessions[]): readonly ProfileSessions[] {
  // A mean of 3.0000000001 is three sessions and the error of a sum.
  return mix.map((part) => ({ ...part, sessions: Math.ceil(part.sessions - 1e-6) }));
}
