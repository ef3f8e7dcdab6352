import type { SessionRequest } from "./fit.ts";
import type { FitRow } from "./fit-types.ts";
import type { NodeCandidate } from "./node-candidate.ts";

/** A type that could be the main one, with what the peak would cost on it. */
export interface MainCandidate {
  readonly row: FitRow;
  /** The average of the sessions that the type can hold: what `row` is about. */
  readonly average: SessionRequest;
  readonly candidate: NodeCandidate & { readonly usdPerHour: number };
  /** Nodes of this type at the peak, for the sessions that fit it. */
  readonly nodes: number;
  readonly lowerBound: number;
  /** The type that carries the sessions which this one cannot, and its nodes. */
  readonly large?: {
    readonly candidate: NodeCandidate & { readonly usdPerHour: number };
    readonly nodes: number;
  };
  /** Price of the peak hour, divided by the work that the family does per core. */
  readonly usdPerHour: number;
}
