import type { SessionClass } from "./group-sessions.ts";
import type { HourKinds } from "./hour-kinds.ts";
import { hourKinds } from "./hour-kinds.ts";
import type { PlannedGroup } from "./planned-group.ts";
import type { DrawRows, SampledShapes } from "./sampled-shapes.ts";
import { addMeans, rowsOf, sampleParts, shapesOf } from "./sampled-shapes.ts";

/** The mean number of sessions over the week in every draw, by kinds of hours. */
export interface HourDraws {
  readonly kinds: HourKinds;
  /** All sessions: draws within a kind. */
  readonly totals: Float64Array;
  /** Sessions on Karpenter's nodes: profiles within a draw, kinds within a profile. */
  readonly karpenter: Float64Array;
}

/** Returns the sessions of every draw in each kind of hour of the week. */
export function drawHours(
  draws: number,
  groups: readonly PlannedGroup[],
  profiles: readonly string[],
  likely: readonly SessionClass[],
): HourDraws {
  const kinds = hourKinds(likely);
  const count = kinds.moments.length;
  const all = rowsOf(draws, count);
  const { values: karpenter, stride } = rowsOf(draws, profiles.length * count);
  const add = (planned: PlannedGroup, shapes: SampledShapes, rows: DrawRows): void => {
    addMeans(rows, planned, shapes);
    if (shapes.standingShare > 0) addStanding(rows, count, shapes.standingShare, planned.heights.standing);
  };
  for (const planned of groups) {
    const parts = sampleParts(planned, kinds.moments);
    add(planned, shapesOf(parts, "all"), all);
    const offset = profiles.indexOf(planned.draws.group.profile) * count;
    add(planned, shapesOf(parts, "karpenter"), { values: karpenter, offset, stride });
  }
  return { kinds, totals: transposed(all.values, count), karpenter };
}

function addStanding(
  { values, offset, stride }: DrawRows,
  count: number,
  share: number,
  standing: Float64Array,
): void {
  for (let draw = 0; draw < standing.length; draw += 1) {
    const [row, sessions] = [offset + draw * stride, share * (standing[draw] ?? 0)];
    for (let kind = 0; kind < count; kind += 1) values[row + kind] = (values[row + kind] ?? 0) + sessions;
  }
}

/** Returns rows of some length as columns, one after the other. */
function transposed(values: Float64Array, length: number): Float64Array {
  const columns = new Float64Array(values.length);
  const rows = values.length / length;
  for (let row = 0; row < rows; row += 1) {
    for (let at = 0; at < length; at += 1) columns[at * rows + row] = values[row * length + at] ?? 0;
  }
  return columns;
}
