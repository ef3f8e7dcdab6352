import type { SessionClass } from "./group-sessions.ts";
import type { HourKinds } from "./hour-kinds.ts";
import { hourKinds } from "./hour-kinds.ts";
import type { PlannedGroup } from "./planned-group.ts";
import { addMeans, sampleShapes } from "./sampled-shapes.ts";

/** The mean number of sessions over the week in every draw, by kinds of hours. */
export interface HourDraws {
  readonly kinds: HourKinds;
  /** All sessions of every draw, kind after kind. */
  readonly totals: Float64Array;
  /** Writes the sessions on Karpenter's nodes of one draw, kind after kind within a profile. */
  readonly karpenterOf: (draw: number, into: Float64Array) => void;
}

/** Returns the sessions of every draw in each kind of hour of the week. */
export function drawHours(
  draws: number,
  groups: readonly PlannedGroup[],
  profiles: readonly string[],
  likely: readonly SessionClass[],
): HourDraws {
  const kinds = hourKinds(likely);
  const count = kinds.samples.length;
  const sampled = groups.map((planned) => ({
    planned,
    karpenter: sampleShapes(planned, "karpenter", kinds.samples),
    managed: sampleShapes(planned, "managed", kinds.samples),
    offset: profiles.indexOf(planned.draws.group.profile) * count,
  }));
  const totals = new Float64Array(count * draws);
  const sum = new Float64Array(count);
  for (let draw = 0; draw < draws; draw += 1) {
    sum.fill(0);
    for (const { planned, karpenter, managed } of sampled) {
      addMeans(sum, 0, planned, karpenter, draw);
      addMeans(sum, 0, planned, managed, draw);
      const standing =
        (karpenter.standingShare + managed.standingShare) * (planned.heights.standing[draw] ?? 0);
      if (standing > 0) addStanding(sum, 0, count, standing);
    }
    for (let kind = 0; kind < count; kind += 1) totals[kind * draws + draw] = sum[kind] ?? 0;
  }
  return {
    kinds,
    totals,
    karpenterOf: (draw, into) => {
      into.fill(0);
      for (const { planned, karpenter, offset } of sampled) {
        addMeans(into, offset, planned, karpenter, draw);
        const standing = karpenter.standingShare * (planned.heights.standing[draw] ?? 0);
        if (standing > 0) addStanding(into, offset, count, standing);
      }
    },
  };
}

function addStanding(sum: Float64Array, offset: number, count: number, standing: number): void {
  for (let kind = 0; kind < count; kind += 1) sum[offset + kind] = (sum[offset + kind] ?? 0) + standing;
}
