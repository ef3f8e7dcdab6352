import type { Plan } from "../../../planner/core/plan.ts";
import { listText, PRODUCT_NAMES } from "./words.ts";

/** Returns what somebody will pay for that is no line of the cost, an item each. */
export function notCounted(plan: Plan): readonly string[] {
  const { workbench, packageManager, demand, storage } = plan;
  const products = [
    ...(workbench === undefined ? [] : [PRODUCT_NAMES.workbench]),
    ...(packageManager === undefined ? [] : [PRODUCT_NAMES["package-manager"]]),
  ];
  const events = demand.events ?? [];
  return [
    ...(products.length === 0 ? [] : [`Licences of Posit ${listText(products)}`]),
    "AWS Support, taxes, and the discounts of Savings Plans, reserved capacity or an agreement of your own",
    `Data out to the internet, and data between zones that is no package file${storage === undefined ? "" : ", as between sessions, file system and databases"}`,
    "Logs, metrics and audit trails",
    "The registry that holds container images",
    "Names, certificates, keys and secrets; requests to S3; database backups beyond what RDS includes",
    ...(events.length === 0
      ? []
      : [
          "The session nodes that one-off events add on their days: the lines are those of a month without them",
        ]),
    "Test clusters, load tests, and the work of people",
  ];
}
