import { writeFileSync } from "node:fs";
import { GlobalFonts } from "@napi-rs/canvas";
import type { Chart } from "../../reports/charts/chart.ts";
import { LIGHT } from "../../reports/charts/palette.ts";
import { pngRenderer } from "../../reports/pages/png.ts";

/** Draws the chart of the first argument (JSON) into the file of the second and prints the fonts that there were before. */
const [chart, file] = process.argv.slice(2);
if (chart === undefined || file === undefined) throw new Error("expected a chart and a file");
const families = GlobalFonts.families.map(({ family }) => family);
writeFileSync(file, pngRenderer()(JSON.parse(chart) as Chart, LIGHT));
console.log(JSON.stringify(families));
