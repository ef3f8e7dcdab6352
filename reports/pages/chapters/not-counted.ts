import type { PlanEvent } from "../../../planner/core/demand/planned-event.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { countedText, usdText } from "../../charts/format.ts";
import { listText, PRODUCT_NAMES } from "./words.ts";

/** So many events are named one by one. */
const MOST_NAMED = 3;

/** Returns what somebody will pay for that is no line of the cost, an item each. */
export function notCounted(plan: Plan): readonly string[] {
  const { workbench, packageManager, demand, storage } = plan;
  const products = [
    ...(workbench === undefined ? [] : [PRODUCT_NAMES.workbench]),
    ...(packageManager === undefined ? [] : [PRODUCT_NAMES["package-manager"]]),
  ];
  return [
    ...(products.length === 0 ? [] : [`Licences of Posit ${listText(products)}`]),
    "AWS Support, taxes, and the discounts of Savings Plans, reserved capacity or an agreement of your own",
    `Data out to the internet, and data between zones that is no package file${storage === undefined ? "" : ", as between sessions, file system and databases"}`,
    "Logs, metrics and audit trails",
    "The registry that holds container images",
    "Names, certificates, keys and secrets; requests to S3; database backups beyond what RDS includes",
    ...eventItems(demand.events ?? []),
    "Test clusters, load tests, and the work of people",
  ];
}

/** What one-off events cost is known, and is no part of any month. */
function eventItems(events: readonly PlanEvent[]): readonly string[] {
  if (events.length === 0) return [];
  const known = events.flatMap(({ name, once }) =>
    once?.usd === undefined ? [] : [{ name, usd: once.usd }],
  );
  const all = known.reduce((sum, { usd }) => sum + usd, 0);
  const named =
    known.length <= MOST_NAMED
      ? listText(known.map(({ name, usd }) => `${usdText(usd)} for ${name}`))
      : `${usdText(all)} for ${countedText(known.length, "event")} together`;
  const unknown = events.filter(({ once }) => once?.usd === undefined).map(({ name }) => name);
  return [
    "The nodes that one-off events add on their days, which are not in the monthly total: " +
      [
        ...(known.length === 0 ? [] : [`once, ${named}`]),
        ...(unknown.length === 0 ? [] : [`not known for ${listText(unknown)}`]),
      ].join("; "),
  ];
}
