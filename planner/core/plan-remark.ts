/** Something that the site has to know before it builds by the plan. */
export interface PlanWarning {
  readonly code: string;
  readonly sentence: string;
}

/** Something that the site may do better, with numbers. */
export interface PlanAdvice {
  readonly code: string;
  readonly sentence: string;
}
