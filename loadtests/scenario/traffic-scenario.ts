import { stringify } from "yaml";
import { type PlaceSettings, type RepositoryPlace, sharedBasePath } from "./repository-place.ts";
import type { SeenClient, SiteTraffic } from "./site-traffic.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Days of a log from which the curve of a week is taken: every weekday once at least. */
const WEEK_DAYS = 7;

/**
 * Returns a scenario file that asks as a site's log does: a journey for each client and repository with its share, the sets of
 * files that its runs had, and the hours of its day; of its week too where the log holds one. A log of less than a day gives one
 * rate. What stands in front of all repositories' names belongs to the target's URL, and a comment says so.
 */
export function scenarioOfTraffic(traffic: SiteTraffic, name: string): string {
  const spanMs = Math.max(HOUR_MS, traffic.toMs - traffic.fromMs);
  const basePath = basePathOf(traffic);
  const comment =
    basePath === "" ? "" : `# The server of this log is below ${basePath}: target: https://HOST${basePath}\n`;
  const names = namesOf(traffic.clients);
  return (
    comment +
    stringify(
      {
        name,
        description: `The load of a site as its log of ${(spanMs / DAY_MS).toFixed(1)} days shows it.`,
        seed: 1,
        duration: spanMs >= DAY_MS ? "24h" : "1h",
        journeys: traffic.clients.map((client, index) => ({
          name: names[index],
          journey: client.journey,
          starts: startsOf(rateOf(client, spanMs), traffic, spanMs),
          settings: { ...settingsOf(client.place, basePath), restores: client.sets },
        })),
      },
      { lineWidth: 0 },
    )
  );
}

/** Returns what stands in front of the names of all repositories of a log, as `/rspm`; empty where nothing does. */
export function basePathOf({ clients }: SiteTraffic): string {
  return sharedBasePath(clients.flatMap(({ place }) => place ?? []));
}

function settingsOf(place: RepositoryPlace | undefined, basePath: string): PlaceSettings {
  if (place === undefined) return {};
  return place.basePath === basePath ? place.settings : place.fromRoot;
}

/** The client's own name; with the repository where it asks several. */
function namesOf(clients: readonly SeenClient[]): readonly string[] {
  const taken = new Set<string>();
  return clients.map(({ journey, place }) => {
    const short = journey.replace("pm.restore.", "");
    const isAlone = clients.filter((other) => other.journey === journey).length === 1;
    const words = isAlone ? "" : (place?.path ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const name = `${short}${words}`.replace(/-$/, "");
    let free = name;
    for (let nth = 2; taken.has(free); nth += 1) free = `${name}-${nth}`;
    taken.add(free);
    return free;
  });
}

function rateOf({ restores }: SeenClient, spanMs: number): string {
  return `${Number(((restores * DAY_MS) / spanMs).toPrecision(6))}/day`;
}

/** Weights that say nothing of an hour or day in which nothing came would refuse any start there; they are kept, as the log says so. */
function startsOf(rate: string, { hourWeights, weekdayWeights }: SiteTraffic, spanMs: number): unknown {
  if (spanMs < DAY_MS) return rate;
  const curve = { rate, timeZone: "UTC", hourWeights };
  return spanMs < WEEK_DAYS * DAY_MS ? { kind: "day", ...curve } : { kind: "week", ...curve, weekdayWeights };
}
