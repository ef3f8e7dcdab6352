import { counted, figure } from "../figure.ts";
import { likelyPeople } from "../likely-people.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Site } from "../site.ts";

/** Returns a warning for each event to which more people come than the groups have. The plan believes it: guests may come. */
export function eventWarnings(site: Pick<Site, "events" | "groups">): readonly PlanWarning[] {
  const people = likelyPeople(site);
  return site.events
    .filter((event) => event.people > people)
    .map((event) => ({
      code: "EVENT_ABOVE_PEOPLE",
      sentence: `${counted(event.people, "person", "people")} come to ${event.name}, and all groups together have ${figure(people, 0)}: the nodes are planned for all of them`,
    }));
}
