import { addShares } from "../demand/deal-out.ts";
import type { Estimate } from "../demand/estimate.ts";
import type { Site } from "../site.ts";

/**
 * Returns the site with so many people in all, its groups in the same proportions: whole people, what is left over to the largest
 * remainders, so that somebody can write them into a site and plan it. A range scales with its likely value.
 */
export function withPeople(site: Site, people: number): Site {
  const now = Float64Array.from(site.groups, (group) => group.people.likely);
  const dealt = new Float64Array(now.length);
  addShares(now, 0, people, dealt, new Float64Array(now.length));
  const groups = site.groups.map((group, place) => {
    const { likely } = group.people;
    return { ...group, people: scaled(group.people, likely > 0 ? (dealt[place] ?? 0) / likely : 0) };
  });
  return { ...site, groups };
}

function scaled({ low, likely, high, confidence }: Estimate, factor: number): Estimate {
  return { low: low * factor, likely: likely * factor, high: high * factor, confidence };
}
