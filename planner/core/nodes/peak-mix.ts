import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PeakSessions } from "../demand/peak-sessions.ts";
import type { SessionProfile } from "../site.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** The profiles of a site by name. */
export type Profiles = ReadonlyMap<string, SessionProfile>;

/** Returns the sessions of a peak by profile. */
export function peakMix(peak: PeakSessions, profiles: Profiles): readonly ProfileSessions[] {
  const byProfile = new Map<string, number>();
  for (const part of peak.byClass)
    byProfile.set(part.profile, (byProfile.get(part.profile) ?? 0) + part.sessions);
  return withProfiles(byProfile, profiles);
}

/** Returns the sessions of each event together with everybody else's at that moment, in the proportions of the peak. */
export function eventMixes(
  demand: LikelyDemand,
  mix: readonly ProfileSessions[],
  profiles: Profiles,
  placement: "karpenter" | "managed",
): readonly (readonly ProfileSessions[])[] {
  const atPeak = demand.peak.sessions;
  return demand.events
    .filter((event) => event.placement === placement)
    .map((event) => {
      const share = atPeak > 0 ? event.otherSessions / atPeak : 0;
      const byProfile = new Map(mix.map((part) => [part.profile.name, part.sessions * share]));
      byProfile.set(event.profile, (byProfile.get(event.profile) ?? 0) + event.eventSessions);
      return withProfiles(byProfile, profiles);
    });
}

/** Returns sessions by the name of their profile as a mix. */
export function withProfiles(
  sessionsByProfile: ReadonlyMap<string, number>,
  profiles: Profiles,
): readonly ProfileSessions[] {
  return [...sessionsByProfile].map(([name, sessions]) => {
    const profile = profiles.get(name);
    if (profile === undefined) throw new Error(`expected a profile of the site, got ${name}`);
    return { profile, sessions };
  });
}
