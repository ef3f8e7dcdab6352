import type { Site } from "./site.ts";

/** Returns the likely people of a site, all groups together. */
export function likelyPeople({ groups }: Pick<Site, "groups">): number {
  return groups.reduce((sum, { people }) => sum + people.likely, 0);
}
