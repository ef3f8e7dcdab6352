// Draws per CPU second of a plan, beside two models of the Netflix planner. One core.
//   npx tsx test/bench/netflix.ts
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCatalog } from "../../planner/catalog/load.ts";
import { planSite } from "../../planner/core/plan-site.ts";
import { parseSite } from "../../planner/inputs/parse-site.ts";
import { withPythonPackage } from "./python-package.ts";

const PACKAGE = "service-capacity-modeling";
const VERSION = "0.3.212";
/** What a plan is to do in the same time: an aim, not a measurement. */
const AIMS = { statelessJava: 20, postgres: 5 };
const DRAWS = 4000;

/** Runs both models of the planner. */
function netflixRates(): Readonly<Record<keyof typeof AIMS, number>> | undefined {
  return withPythonPackage(`${PACKAGE}==${VERSION}`, (run) => {
    const said = run("netflix_planner.py");
    return said === undefined ? undefined : JSON.parse(said);
  });
}

/** Draws of the sample site in a CPU second of this process: demand, nodes, storage, traffic and lines of every draw, and the rest of the plan. */
function drawsPerCpuSecond(): { readonly first: number; readonly best: number } {
  const catalog = loadCatalog();
  const folder = fileURLToPath(new URL("../../scenarios/sample-site/", import.meta.url));
  const input = (file: string) => ({ file, bytes: readFileSync(join(folder, file)) });
  const site = parseSite({
    yaml: input("site.yaml"),
    csv: input("groups.csv"),
    knownRegions: catalog.regions,
  });
  const rates = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    planSite(site, catalog, { seed: 1, acceptMissing: new Set(), draws: DRAWS });
    const { user, system } = process.cpuUsage(before);
    return DRAWS / ((user + system) / 1e6);
  });
  return { first: rates[0] ?? 0, best: Math.max(...rates) };
}

const count = (value: number): string => Math.round(value).toLocaleString("en");

const theirs = netflixRates();
if (theirs === undefined) {
  console.log(`${PACKAGE} ${VERSION} could not be installed or run here; no comparison`);
} else {
  const ours = drawsPerCpuSecond();
  console.log(
    `node ${process.version}; a plan of the sample site: ${count(ours.best)} draws a CPU second (${count(ours.first)} in the first, cold plan)`,
  );
  for (const model of ["statelessJava", "postgres"] as const) {
    console.log(
      `${PACKAGE} ${VERSION}, ${model}: ${count(theirs[model])}; here ${(ours.best / theirs[model]).toFixed(0)} × as many, ` +
        `${(ours.first / theirs[model]).toFixed(0)} × in the cold plan (aim: ${AIMS[model]} ×)`,
    );
  }
}
