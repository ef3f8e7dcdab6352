import { expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import { eventWarnings } from "../../../../planner/core/demand/event-warnings.ts";
import { siteEvent, siteOf, userGroup } from "../../../support/site.ts";

it.each([
  { people: 300, codes: [] },
  { people: 301, codes: ["EVENT_ABOVE_PEOPLE"] },
])("an event of $people people at a site of 300 warns with $codes", ({ people, codes }) => {
  const site = siteOf({ groups: [userGroup({ people: certain(300) })], events: [siteEvent({ people })] });
  expect(eventWarnings(site).map(({ code }) => code)).toEqual(codes);
});
