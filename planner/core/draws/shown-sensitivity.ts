/** Which answers matter, and what to ask next. */
export interface PlanSensitivity {
  readonly uncertainInputs: number;
  /** With all answers at their median: sessions at the peak before they are rounded up, and dollars a month. */
  readonly base: { readonly peakSessions?: number; readonly usdPerMonth?: number };
  /** Largest effect first; answers without any are left out. */
  readonly peakSessions: readonly InputEffect[];
  readonly usdPerMonth: readonly InputEffect[];
  /** The question that narrows peak and cost most stands first. */
  readonly askNext: readonly PlanQuestion[];
}

/** What one uncertain answer alone does: at its P10 and its P90, all others at their median. */
export interface InputEffect {
  /** Dotted path into the site, as `groups.Analysts.people`. */
  readonly input: string;
  readonly low: number;
  readonly high: number;
  readonly atLow: number;
  readonly atHigh: number;
  /** Spearman's rank correlation over the draws, −1 to 1. */
  readonly rankCorrelation: number;
}

/** A question whose answer would narrow the result. */
export interface PlanQuestion {
  readonly input: string;
  readonly question: string;
  /** What is known so far: the stated range, or the prior that stands in for an answer. */
  readonly known: string;
  readonly assumed: boolean;
  /** Shares of the variance over the draws that would go if the answer were known; absent where there is no variance. */
  readonly peakVarianceFraction?: number;
  readonly costVarianceFraction?: number;
}
