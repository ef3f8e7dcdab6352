import { SLOTS_PER_HOUR } from "../curve.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import { HOURS_PER_WEEK } from "../demand/hour-kinds.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { usableRoom } from "../nodes/fit.ts";
import type { MainCandidate } from "../nodes/main-candidate.ts";
import type { Site } from "../site.ts";

/** What demand is measured by: dollars an hour that one session of each profile takes of the nodes it stands on. */
export interface DemandScale {
  readonly usdPerHourByProfile: ReadonlyMap<string, number>;
  /** Of the mean sessions of the week at the likely answers: level 1. */
  readonly likelyUsdPerHour: number;
}

/** Returns the mean sessions on Karpenter's nodes over the hours of the likely week, by profile. */
export function meanSessionsOf({ week }: LikelyDemand): ReadonlyMap<string, number> {
  const means = new Map<string, number>();
  for (const { placement, profile, week: sessions } of week.classes) {
    if (placement !== "karpenter") continue;
    let sum = 0;
    for (let hour = 0; hour < HOURS_PER_WEEK; hour += 1) sum += sessions[hour * SLOTS_PER_HOUR] ?? 0;
    means.set(profile, (means.get(profile) ?? 0) + sum / HOURS_PER_WEEK);
  }
  return means;
}

/** Returns the scale of a site's demand: each profile by the larger of its shares of CPU and memory, on the type that holds it. */
export function demandScale(
  site: Site,
  { candidate, large }: MainCandidate,
  meanSessions: ReadonlyMap<string, number>,
): DemandScale {
  const usdPerHourByProfile = new Map<string, number>();
  for (const { name, cpuMillicores, memoryMib } of site.profiles) {
    for (const one of [candidate, large?.candidate]) {
      if (one === undefined || usdPerHourByProfile.has(name)) continue;
      const room = usableRoom(one.room, site.nodes.overhead);
      const part = Math.max(cpuMillicores / room.cpuMillicores, memoryMib / room.memoryMib);
      if (part <= 1) usdPerHourByProfile.set(name, part * one.usdPerHour);
    }
  }
  let likelyUsdPerHour = 0;
  for (const [profile, sessions] of meanSessions)
    likelyUsdPerHour += sessions * (usdPerHourByProfile.get(profile) ?? 0);
  return { usdPerHourByProfile, likelyUsdPerHour };
}

/** Returns the demand of every draw as a multiple of the likely one: what its mean sessions take of the nodes. */
export function demandLevels(scale: DemandScale, { sessions, answers }: DemandDraws): Float64Array {
  const levels = new Float64Array(answers.draws);
  if (sessions === undefined || scale.likelyUsdPerHour <= 0) return levels;
  const { profiles, hours } = sessions;
  const ofKinds = hours.kinds.hours;
  const usd = profiles.map((profile) => scale.usdPerHourByProfile.get(profile) ?? 0);
  for (let draw = 0; draw < levels.length; draw += 1) {
    let sum = 0;
    for (let i = 0; i < profiles.length; i += 1) {
      const row = (draw * profiles.length + i) * ofKinds.length;
      for (let kind = 0; kind < ofKinds.length; kind += 1)
        sum += (usd[i] ?? 0) * (ofKinds[kind] ?? 0) * (hours.karpenter[row + kind] ?? 0);
    }
    levels[draw] = sum / HOURS_PER_WEEK / scale.likelyUsdPerHour;
  }
  return levels;
}
