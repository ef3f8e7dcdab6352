import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Journey } from "../../../loadtests/journeys/journey.ts";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import { dryRun } from "../../../loadtests/scenario/dry-run.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";

const FOLDER = new URL("../../../scenarios/", import.meta.url);
const journeys = new Map([[pmRestoreR.id, pmRestoreR as Journey<unknown>]]);
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));

it.each(files)("%s does a day what its header says", (file) => {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const scenario = readScenario({ text, file }, { ready: () => undefined, readyNames: [], journeys });
  expect(`${scenario.name}.yaml`).toBe(file);
  expect(scenario.owns).toEqual([]);
  expect(scenario.targets.every(({ url }) => url === undefined)).toBe(true);
  const days = scenario.durationS / 86_400;
  const run = dryRun(scenario, journeys);
  for (const figure of ["restores", "installs", "requests", "bytes"] as const) {
    const stated = new RegExp(`^#\\s+${figure}\\s+([\\d,]+)`, "m").exec(text)?.[1];
    expect(stated, figure).toBe(Math.round(run[figure] / days).toLocaleString("en-US"));
  }
});

it("installs-1m-per-day makes 11.57 package files a second", () => {
  const file = "installs-1m-per-day.yaml";
  const scenario = readScenario(
    { text: readFileSync(new URL(file, FOLDER), "utf8"), file },
    { ready: () => undefined, readyNames: [], journeys },
  );
  const { installs, durationS } = dryRun(scenario, journeys);
  expect(installs / durationS).toBeCloseTo(11.574, 3);
});
