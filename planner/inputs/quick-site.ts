import { certain } from "../core/demand/estimate.ts";
import { DAY_PRIORS } from "../core/demand/priors.ts";
import type { Site } from "../core/site.ts";
import { openAssumptionBook } from "./assumptions.ts";
import { buildSite } from "./build-site.ts";

/** What a plan without files is told. */
export interface QuickAnswers {
  /** A whole number, 1 or more. */
  readonly people: number;
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  /** A known region. */
  readonly region: string;
}

/** Returns the site of a plan without files: one group and one profile as answered, priors everywhere else. */
export function quickSite({ people, cpuMillicores, memoryMib, region }: QuickAnswers): Site {
  const book = openAssumptionBook();
  const group = {
    name: "People",
    people: certain(people),
    hours: book.assume("groups.People.hours", undefined, DAY_PRIORS.hours),
    timeZone: book.assume("groups.People.timeZone", undefined, DAY_PRIORS.timeZone),
  };
  const profiles = { session: { cpu: cpuMillicores, memory: memoryMib } };
  return buildSite({ name: "Quick plan", region, profiles }, [group], book);
}
