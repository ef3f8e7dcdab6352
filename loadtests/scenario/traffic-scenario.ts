import { stringify } from "yaml";
import type { SeenClient, SiteTraffic } from "./site-traffic.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Days of a log from which the curve of a week is taken: every weekday once at least. */
const WEEK_DAYS = 7;

/**
 * Returns a scenario file that asks as a site's log does: a journey for each client with its share, the sets of files that
 * its runs had, and the hours of its day; of its week too where the log holds one. A log of less than a day gives one rate.
 */
export function scenarioOfTraffic(traffic: SiteTraffic, name: string): string {
  const spanMs = Math.max(HOUR_MS, traffic.toMs - traffic.fromMs);
  return stringify(
    {
      name,
      description: `The load of a site as its log of ${(spanMs / DAY_MS).toFixed(1)} days shows it.`,
      seed: 1,
      duration: spanMs >= DAY_MS ? "24h" : "1h",
      journeys: traffic.clients.map((client) => journeyOf(client, traffic, spanMs)),
    },
    { lineWidth: 0 },
  );
}

function journeyOf(client: SeenClient, traffic: SiteTraffic, spanMs: number): unknown {
  const rate = `${Number(((client.restores * DAY_MS) / spanMs).toPrecision(6))}/day`;
  return {
    name: client.journey.replace("pm.restore.", ""),
    journey: client.journey,
    starts: startsOf(rate, traffic, spanMs),
    settings: { restores: client.sets },
  };
}

/** Weights that say nothing of an hour or day in which nothing came would refuse any start there; they are kept, as the log says so. */
function startsOf(rate: string, { hourWeights, weekdayWeights }: SiteTraffic, spanMs: number): unknown {
  if (spanMs < DAY_MS) return rate;
  const curve = { rate, timeZone: "UTC", hourWeights };
  return spanMs < WEEK_DAYS * DAY_MS ? { kind: "day", ...curve } : { kind: "week", ...curve, weekdayWeights };
}
