import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import { type CostLine, isHourly } from "./cost-line.ts";

/**
 * Returns the dollars a month of a line at the quantity that the plan provisions, in whole cents: the mean of the draws where the
 * line follows the demand, and the planned quantity × price where it stands all month, whoever comes.
 */
export function usdAsPlanned({ plannedQuantity, usdPerUnit, unit, usdPerMonth }: CostLine): number {
  const usd =
    plannedQuantity === undefined
      ? usdPerMonth
      : plannedQuantity * usdPerUnit * (isHourly(unit) ? HOURS_PER_MONTH : 1);
  return cents(usd);
}
