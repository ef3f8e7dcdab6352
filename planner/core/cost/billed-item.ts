import type { NetworkFigures } from "../network/network-figures.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import type { CostRequest } from "./cost-line.ts";

/** What quantities are read from: the plan, or one draw of it. */
export interface Billed {
  readonly site: Site;
  readonly parts: PlanParts;
  readonly network: NetworkFigures;
}

/** Something that a plan pays for, and how much of it there is; nothing of it is 0. */
export interface BilledItem extends Omit<CostRequest, "quantity"> {
  readonly quantityOf: (billed: Billed) => number;
}
