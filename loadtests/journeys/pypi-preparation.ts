import { whatCame } from "./cran-preparation.ts";
import type { JourneyContext, JourneyResponse, Prepared } from "./journey.ts";
import { knownProjects, pypiUniverse } from "./mix/pypi-universe.ts";
import { findProject, type PypiClient } from "./pypi-requests.ts";
import type { PypiSettings } from "./pypi-settings.ts";

/**
 * A look at the pages that a restore begins with: they must be pages, with a file for the client. Projects that the model made
 * up are no server's but the sandbox's: where they are missing, popular restores are of the real projects alone.
 */
export function lookAtPages(client: PypiClient) {
  return async (settings: PypiSettings, context: JourneyContext): Promise<Prepared<PypiSettings>> => {
    const { mix } = settings;
    let last: JourneyResponse | undefined;
    const looking: JourneyContext = {
      ...context,
      request: async (...asked) => {
        last = await context.request(...asked);
        return last;
      },
    };
    const has = async (name: string): Promise<boolean> => {
      const cold: PypiSettings = { ...settings, cache: "cold" };
      const ask = { client, settings: cold, context: looking, learnt: {} };
      return (await findProject(ask, name)) !== undefined;
    };
    const isModel = mix.onlyKnown === undefined || (await has(madeUp()));
    const fitted = isModel ? settings : { ...settings, mix: mix.onlyKnown?.() ?? mix };
    const wanted = fitted.mix.drawWanted(context.random);
    const missing: string[] = [];
    for (const name of wanted) if (!(await has(name))) missing.push(name);
    if (missing.length > 0) return { ok: false, sentence: whyNot(settings, missing, last) };
    return {
      ok: true,
      settings: fitted,
      findings: [
        `${settings.indexPath} has ${wanted.join(", ")}`,
        ...(isModel
          ? []
          : [`its restores are of the ${knownProjects().size} projects that Headroom knows by name`]),
      ],
    };
  };
}

/** An answer that is none of a repository says more than that the project is not there. */
function whyNot({ indexPath }: PypiSettings, missing: readonly string[], last?: JourneyResponse): string {
  const names = missing.join(", ");
  return last === undefined || last.status === 404 || (last.status >= 200 && last.status < 300)
    ? `${indexPath} has no file to install for ${names}`
    : `${indexPath} did not come for ${names}: ${whatCame(last)}`;
}

/** The most popular of the projects that the model made up. */
function madeUp(): string {
  const universe = pypiUniverse();
  for (let place = 0; place < universe.size; place += 1) {
    const name = universe.nameAt(place);
    if (knownProjects().indexOf(name) === undefined) return name;
  }
  throw new Error("expected a project that the model made up");
}
