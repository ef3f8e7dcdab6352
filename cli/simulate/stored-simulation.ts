import type { FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import { whatIfFindings } from "../../planner/core/fleet/what-if-findings.ts";
import type { Site } from "../../planner/core/site.ts";
import type { StoredSimulation } from "../../planner/inputs/read-simulation.ts";
import type { OutFile } from "../support/out-folder.ts";
import { reportFiles } from "../support/report-files.ts";
import { simulationText, whatIfText } from "./simulation-text.ts";

/** The document of a simulation in its folder. */
export const SIMULATION_FILE = "simulation.json";

/** Returns what is stored of a simulation. */
export function storedSimulation(site: Site, variants: readonly FleetVariant[]): StoredSimulation {
  return {
    site: site.name,
    region: site.region,
    lateFraction: 1 - site.workbench.startTarget.fraction,
    variants,
    findings: [...(variants[0]?.result.findings ?? []), ...whatIfFindings(variants)],
  };
}

/** Returns the document of a simulation, as it is printed and stored. */
export function simulationDocument(
  { site, region, lateFraction, variants, findings }: StoredSimulation,
  notes: readonly string[],
): Readonly<Record<string, unknown>> {
  const [base, ...others] = variants;
  return {
    format: "headroom/simulate",
    version: 1,
    site,
    region,
    lateFraction,
    instanceTypes: base?.policy.instanceTypes ?? [],
    policy: base?.policy,
    ...base?.result,
    findings,
    partial: isPartial(variants),
    ...(notes.length === 0 ? {} : { notes }),
    ...(others.length === 0 ? {} : { whatIf: others }),
  };
}

/** Tells whether a simulation was stopped before its end. */
export function isPartial(variants: readonly FleetVariant[]): boolean {
  return variants.some(({ result }) => result.partial);
}

/** Returns the report of a simulation and its pictures. */
export async function simulationReport(stored: StoredSimulation): Promise<readonly OutFile[]> {
  const { fleetReport } = await import("../../reports/pages/fleet-report.ts");
  return reportFiles(fleetReport(stored));
}

/** Returns what a person reads of a simulation, with the table of its settings if asked. */
export function storedSimulationText(stored: StoredSimulation, withTable: boolean): string {
  const { variants } = stored;
  return `${simulationText(stored)}${withTable && variants.length > 1 ? `\n${whatIfText(variants)}` : ""}`;
}
