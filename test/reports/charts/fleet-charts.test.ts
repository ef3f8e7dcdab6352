import { describe, expect, it } from "vitest";
import type { Chart } from "../../../reports/charts/chart.ts";
import { fleetWeek } from "../../../reports/charts/fleet-week.ts";
import { idleDial } from "../../../reports/charts/idle-dial.ts";
import { DARK, LIGHT, type Palette } from "../../../reports/charts/palette.ts";
import { sizeAndScheduler } from "../../../reports/charts/size-and-scheduler.ts";
import { startLatency } from "../../../reports/charts/start-latency.ts";
import { fleetResult, fleetVariant, fleetVariants } from "../../support/fleet-variant.ts";

const base = fleetVariant();
const of = (dial: string) => fleetVariants().filter((variant) => variant.dial === dial);

const CHARTS: readonly { readonly name: string; readonly draw: (palette: Palette) => Chart | undefined }[] = [
  { name: "nodes over the week", draw: (palette) => fleetWeek(fleetResult().week, palette) },
  { name: "idle dial", draw: (palette) => idleDial(base, of("idle"), palette) },
  { name: "size and scheduler", draw: (palette) => sizeAndScheduler(base, of("types"), palette) },
  { name: "start latency", draw: (palette) => startLatency(base, of("warm")[0], palette) },
];

describe("the charts of a simulated fleet", () => {
  it.each(CHARTS)("$name is the configuration that is kept", async ({ name, draw }) => {
    const text = `${JSON.stringify(draw(LIGHT), undefined, 1)}\n`;
    await expect(text).toMatchFileSnapshot(`../../golden/reports/charts/${name.replaceAll(" ", "-")}.json`);
  });

  it.each(CHARTS)("$name says the same in the dark, in other colours", ({ draw }) => {
    const [light, dark] = [draw(LIGHT), draw(DARK)];
    expect(dark?.title).toBe(light?.title);
    expect(dark?.table).toEqual(light?.table);
    expect(JSON.stringify(dark?.config)).not.toBe(JSON.stringify(light?.config));
  });

  it("say what they find", () => {
    expect(CHARTS.map(({ draw }) => draw(LIGHT)?.title)).toEqual([
      "Between 3 and 15 nodes run in a usual week, most on Monday 10:00 UTC; at most 20 nodes at once",
      "Ending idle sessions after 30 min instead of 8 h saves 55 % of the nodes: $180 against $400, $250 as it is",
      "Nodes of at least m6i.2xlarge under most-allocated cost least: $220, 12 % less than as it is",
      "Half of the sessions are there within 6 s; 10 % take longer than 30 s or are never served, 10 % wait for a node",
    ]);
  });

  it("are not drawn of nothing", () => {
    const nobody = fleetVariant({}, { sessions: { ...fleetResult().sessions, started: 0 }, week: [] });
    expect(fleetWeek([], LIGHT)).toBeUndefined();
    expect(idleDial(base, of("idle").slice(0, 1), LIGHT)).toBeUndefined();
    expect(sizeAndScheduler(base, [], LIGHT)).toBeUndefined();
    expect(startLatency(nobody, undefined, LIGHT)).toBeUndefined();
    const nothing = fleetVariants().map((variant) => ({ ...variant, result: { ...variant.result, usd: 0 } }));
    expect(idleDial(base, nothing, LIGHT)).toBeUndefined();
    expect(sizeAndScheduler(base, nothing, LIGHT)).toBeUndefined();
  });
});
