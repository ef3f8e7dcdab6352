/** Growing dissatisfaction with a plan that missed, and how much worse too little is than too much. */
const EXPONENT = 1.2;
const UNDER_WEIGHT = 1.25;

/**
 * Returns the regret of having planned to spend `planned` where `optimal` would have done: (planned − optimal)^1.2, or
 * ((optimal − planned) · 1.25)^1.2 where too little was planned.
 *
 * Source: Netflix-Skunkworks/service-capacity-modeling @ dc69307.
 */
export function spendRegret(planned: number, optimal: number): number {
  return planned >= optimal
    ? (planned - optimal) ** EXPONENT
    : ((optimal - planned) * UNDER_WEIGHT) ** EXPONENT;
}
