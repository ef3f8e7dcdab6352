import { counted } from "../../planner/core/figure.ts";
import { readMetricsPage } from "../metrics/prometheus-text.ts";
import { peakSessions } from "./peak-sessions.ts";
import type { PreflightOrder } from "./preflight-order.ts";
import type { JourneyLoad } from "./scenario.ts";

/** Names of Workbench's own metrics. Source: posit-dev/ptd@d3872a0e, its Grafana board. */
const SEATS = "pwb_license_user_seats";
const TAKEN = "pwb_license_active_users";

/**
 * Says how many seats a Workbench has and how many people the scenario brings. The API does not tell it: the page of metrics
 * does, where the scenario names one. More people than seats are refused: the last of them could not sign in.
 */
export async function lookAtSeats(
  { scenario, journeys, context }: PreflightOrder,
  loads: readonly JourneyLoad[],
): Promise<{ readonly sentences: readonly string[]; readonly refusals: readonly string[] }> {
  const { namedUsers } = peakSessions({ ...scenario, journeys: loads }, journeys);
  if (namedUsers === 0) return { sentences: [], refusals: [] };
  const needs = `the scenario takes ${counted(namedUsers, "seat")}, one for each person`;
  const figures = await seatFigures(scenario.metrics ?? [], context);
  if (figures?.seats === undefined)
    return {
      sentences: [
        `${needs}; how many the licence has is not known (the server's page of metrics, under metrics:, would say it)`,
      ],
      refusals: [],
    };
  const taken = figures.taken === undefined ? "" : `, ${figures.taken} of them taken`;
  const has = `the licence has ${counted(figures.seats, "seat")}${taken}`;
  return namedUsers > figures.seats
    ? { sentences: [], refusals: [`${needs}, but ${has}`] }
    : { sentences: [`${has}; ${needs}`], refusals: [] };
}

async function seatFigures(
  pages: NonNullable<PreflightOrder["scenario"]["metrics"]>,
  context: PreflightOrder["context"],
): Promise<{ readonly seats?: number; readonly taken?: number } | undefined> {
  for (const page of pages) {
    if (page.kind !== "scrape") continue;
    const answer = await context.request("wb.metrics", {
      method: "GET",
      url: page.url,
      headers: { accept: "text/plain;version=0.0.4" },
      connection: { kind: "new" },
      timeoutS: 10,
      read: "text",
    });
    if (answer.errorKind !== undefined) continue;
    const { samples } = readMetricsPage(answer.text ?? "");
    const value = (name: string): number | undefined => samples.find((sample) => sample.name === name)?.value;
    const [seats, taken] = [value(SEATS), value(TAKEN)];
    if (seats !== undefined) return { seats, ...(taken === undefined ? {} : { taken }) };
  }
  return undefined;
}
