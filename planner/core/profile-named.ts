import type { SessionProfile, Site } from "./site.ts";

/** Returns the profile of a site by its name; throws for a name that its reader would have refused. */
export function profileNamed({ profiles }: Pick<Site, "profiles">, name: string): SessionProfile {
  const profile = profiles.find((one) => one.name === name);
  if (profile === undefined) throw new Error(`expected a profile of the site, got ${name}`);
  return profile;
}
