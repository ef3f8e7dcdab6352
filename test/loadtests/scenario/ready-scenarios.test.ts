import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { JOURNEYS as journeys } from "../../../loadtests/journeys/registry.ts";
import { dryRun } from "../../../loadtests/scenario/dry-run.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";

const FOLDER = new URL("../../../scenarios/", import.meta.url);
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));

it.each(files)("%s does what its header says, in all and a day", (file) => {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const scenario = readScenario({ text, file }, { ready: () => undefined, readyNames: [], journeys });
  expect(`${scenario.name}.yaml`).toBe(file);
  expect(scenario.owns).toEqual([]);
  expect(scenario.targets.every(({ url }) => url === undefined)).toBe(true);
  const run = dryRun(scenario, journeys);
  for (const figure of ["restores", "installs", "requests", "bytes"] as const) {
    const stated = new RegExp(`^#\\s+${figure}\\s+([\\d,]+)\\s+([\\d,]+)$`, "m").exec(text)?.slice(1);
    const expected = [run[figure], run.perDay[figure]].map((each) => each.toLocaleString("en-US"));
    expect(stated, figure).toEqual(expected);
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
