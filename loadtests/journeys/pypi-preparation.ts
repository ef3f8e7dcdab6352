import type { JourneyContext, Prepared } from "./journey.ts";
import { findProject, type PypiClient } from "./pypi-requests.ts";
import type { PypiSettings } from "./pypi-settings.ts";

/** A look at the pages that a restore begins with: they must be pages, with a file for the client. */
export function lookAtPages(client: PypiClient) {
  return async (settings: PypiSettings, context: JourneyContext): Promise<Prepared<PypiSettings>> => {
    const missing: string[] = [];
    const wanted = settings.mix.drawWanted(context.random);
    for (const name of wanted) {
      const cold: PypiSettings = { ...settings, cache: "cold" };
      const found = await findProject({ client, settings: cold, context, learnt: {} }, name);
      if (found === undefined) missing.push(name);
    }
    if (missing.length > 0) {
      return {
        ok: false,
        sentence: `${settings.indexPath} has no file to install for ${missing.join(", ")}`,
      };
    }
    return { ok: true, settings, findings: [`${settings.indexPath} has ${wanted.join(", ")}`] };
  };
}
