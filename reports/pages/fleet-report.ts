import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { StoredSimulation } from "../../planner/inputs/read-simulation.ts";
import { countedText, numberText, wholeUsdText } from "../charts/format.ts";
import {
  fleetCostChapter,
  fleetNodesChapter,
  fleetSummaryChapter,
  fleetWaitsChapter,
} from "./chapters/fleet-answers.ts";
import { fleetSettingsChapter, fleetWhatIfChapter } from "./chapters/fleet-what-if.ts";
import { type Report, renderReport } from "./report.ts";

/**
 * Returns the report of a simulated fleet.
 *
 * @throws Error without a variant.
 */
export function fleetReport({ site, region, lateFraction, variants, findings }: StoredSimulation): Report {
  const [base] = variants;
  if (base === undefined) throw new Error("expected a simulated fleet, got none");
  const warmer = variants
    .filter(({ dial, result }) => dial === "warm" && !result.partial)
    .toSorted((a, b) => a.result.overTargetFraction - b.result.overTargetFraction)[0];
  const whatIf = fleetWhatIfChapter(variants);
  return renderReport({
    title: `${site}: ${fleetFinding(base)}`,
    subtitle: `Simulated fleet in ${region}, ${countedText(base.result.days, "day")}, seed ${numberText(base.result.seed)}${base.result.partial ? ", stopped before its end" : ""}`,
    chapters: [
      fleetSummaryChapter(base, findings, lateFraction),
      fleetNodesChapter(base),
      fleetCostChapter(base),
      fleetWaitsChapter(base, warmer),
      ...(whatIf === undefined ? [] : [whatIf]),
      fleetSettingsChapter(base),
    ],
  });
}

function fleetFinding({ result }: FleetVariant): string {
  const { usd, usdFullNodeQuote, nodes } = result;
  const times =
    usdFullNodeQuote > 0 ? `, ${numberText(usd / usdFullNodeQuote)} times the quote for full nodes` : "";
  return `up to ${countedText(nodes.max, "node")}, ${wholeUsdText(usd)} in ${countedText(result.days, "day")}${times}`;
}
