import { SLOTS_PER_HOUR, SLOTS_PER_WEEK } from "../curve.ts";
import type { SessionCount } from "../demand/deal-out.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PeakSessions } from "../demand/peak-sessions.ts";
import type { SessionProfile, Site } from "../site.ts";
import type { ProfileSessions } from "./session-mix.ts";

/** The profiles of a site by name. */
export type Profiles = ReadonlyMap<string, SessionProfile>;

/** Returns the profiles of a site by name. */
export function profilesOf({ profiles }: Pick<Site, "profiles">): Profiles {
  return new Map(profiles.map((profile) => [profile.name, profile]));
}

/** Returns the sessions of a peak by profile. */
export function peakMix({ byClass }: PeakSessions, profiles: Profiles): readonly ProfileSessions[] {
  return mixOf(byClass, profiles);
}

/**
 * Returns the sessions on the managed node group at the moments that may need most of its nodes: the peak, the draws that ask for most CPU
 * and memory where they are known, the events, and every hour of the week.
 */
export function stayingMixes(
  demand: LikelyDemand,
  profiles: Profiles,
): readonly (readonly ProfileSessions[])[] {
  const stay = peakMix(demand.managed, profiles);
  return [
    stay,
    ...(demand.managed.heavier ?? []).map((counts) => mixOf(counts, profiles)),
    ...eventMixes(demand, stay, profiles, "managed"),
    ...hourMixes(demand, profiles, "managed"),
  ];
}

function mixOf(counts: readonly SessionCount[], profiles: Profiles): readonly ProfileSessions[] {
  const byProfile = new Map<string, number>();
  for (const { profile, sessions } of counts)
    byProfile.set(profile, (byProfile.get(profile) ?? 0) + sessions);
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

/**
 * Returns the sessions of every hour of the week by profile, raised as the peak is raised above its mean. The hour with most sessions
 * need not be the one that needs most nodes: people of another time zone may hold fewer, larger ones.
 */
export function hourMixes(
  demand: LikelyDemand,
  profiles: Profiles,
  placement: "karpenter" | "managed",
): readonly (readonly ProfileSessions[])[] {
  const peak = demand[placement];
  const raised = peak.meanSessions > 0 ? Math.max(1, peak.sessions / peak.meanSessions) : 1;
  const classes = demand.week.classes.filter((one) => one.placement === placement);
  return Array.from({ length: SLOTS_PER_WEEK / SLOTS_PER_HOUR }, (_, hour) => {
    const byProfile = new Map<string, number>();
    for (const one of classes) {
      const sessions = (one.week[hour * SLOTS_PER_HOUR] ?? 0) * (one.ratchet ? 1 : raised);
      byProfile.set(one.profile, (byProfile.get(one.profile) ?? 0) + sessions);
    }
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

/** Returns a mix with the profiles that it lacks, with as many sessions as the others hold of them at most. */
export function withEveryProfile(
  mix: readonly ProfileSessions[],
  others: readonly (readonly ProfileSessions[])[],
): readonly ProfileSessions[] {
  const most = new Map<string, ProfileSessions>();
  for (const part of others.flat()) {
    if (part.sessions > (most.get(part.profile.name)?.sessions ?? 0)) most.set(part.profile.name, part);
  }
  const present = mix.filter((part) => part.sessions > 0);
  const here = new Set(present.map((part) => part.profile.name));
  return [...present, ...[...most.values()].filter((part) => !here.has(part.profile.name))];
}
