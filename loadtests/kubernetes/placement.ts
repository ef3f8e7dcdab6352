import { compareText } from "../../planner/core/order.ts";

/** Session pods that were bound to nodes of one pool and type; without a pool where no label tells. */
export interface PlacedPods {
  readonly pool?: string;
  readonly nodeType: string;
  readonly pods: number;
}

/** How many sessions ran outside the planned pool, or that nobody could tell. */
export type Placement =
  | {
      readonly known: true;
      readonly outside: number;
      readonly sessions: number;
      /** Of those outside: pool and type of their nodes, with counts, in the order of the text. */
      readonly where: readonly {
        readonly pool: string;
        readonly nodeType: string;
        readonly sessions: number;
      }[];
      readonly sentence: string;
    }
  | { readonly known: false; readonly sentence: string };

/** What is said where nobody looked at the cluster. */
export const CANNOT_TELL: Placement = {
  known: false,
  sentence: "cannot tell where sessions ran: the pods were not seen, or their nodes show no pool",
};

/**
 * Returns how many sessions ran outside the pools that were planned. Where nothing was seen, and for pods whose node shows no
 * pool, it cannot be told, and is never 0.
 */
export function placementOf(placed: readonly PlacedPods[], planned: readonly string[]): Placement {
  const bound = placed.filter(({ pods }) => pods > 0);
  if (bound.length === 0 || bound.some(({ pool }) => pool === undefined)) return CANNOT_TELL;
  const where = bound
    .flatMap(({ pool = "", nodeType, pods }) =>
      planned.includes(pool) ? [] : [{ pool, nodeType, sessions: pods }],
    )
    .sort((a, b) => compareText(a.pool, b.pool) || compareText(a.nodeType, b.nodeType));
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  const outside = sum(where.map(({ sessions }) => sessions));
  const sessions = sum(bound.map(({ pods }) => pods));
  const list = where.map((one) => `${one.sessions} on ${one.nodeType} of ${one.pool}`).join(", ");
  const sentence = `${outside} of ${sessions} sessions ran outside the planned pool${outside === 0 ? "" : ` (${list})`}`;
  return { known: true, outside, sessions, where, sentence };
}
