/** The words of `Confidence`, the surest first. */
export const CONFIDENCES = ["exact", "derived", "secondary", "proxy", "estimated", "partial"] as const;

/**
 * How far a figure can be trusted.
 *
 * `exact`: AWS's own data, true at its date · `secondary`: quoted by third parties · `derived`: computed from exact rows ·
 * `proxy`: a closely tied figure stands in · `estimated`: a ratio or a rule of thumb · `partial`: known in part.
 */
export type Confidence = (typeof CONFIDENCES)[number];

/** Where a figure comes from. `asOf` is an ISO date, or a month (`2025-09`) where the day is not known. */
export interface Provenance {
  readonly source: string;
  readonly asOf: string;
  readonly confidence: Confidence;
}
