import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Chart } from "../../../reports/charts/chart.ts";
import { costByLine } from "../../../reports/charts/cost-lines.ts";
import { DARK, LIGHT } from "../../../reports/charts/palette.ts";
import { pngRenderer } from "../../../reports/pages/png.ts";
import { aCostLine } from "../../support/report-fixtures.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-png-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function chartOf(description: string): Chart {
  const widest = aCostLine({ id: "widest", description: "wider than every other", usdPerMonth: 900 });
  const chart = costByLine([aCostLine({ description }), widest], LIGHT);
  if (chart === undefined) throw new Error("expected a chart");
  return chart;
}

/** Draws in a process of its own that finds no font of the system. */
async function drawWithoutSystemFonts(name: string, chart: Chart) {
  const file = join(folder, `${name}.png`);
  const script = join(import.meta.dirname, "../../support/draw-picture.ts");
  const output = execFileSync(process.execPath, ["--import", "tsx", script, JSON.stringify(chart), file], {
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      DISABLE_SYSTEM_FONTS_LOAD: "1",
      FONTCONFIG_FILE: join(folder, "none.conf"),
      FONTCONFIG_PATH: folder,
    },
  });
  return { families: JSON.parse(output) as readonly string[], pixels: await pixelsOf(readFileSync(file)) };
}

async function pixelsOf(png: Uint8Array) {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

type Pixels = Awaited<ReturnType<typeof pixelsOf>>;

/** Dark pixels (red below 140) of a rectangle, as text of 0 and 1; fractions of the picture. */
function inkOf(pixels: Pixels, left: number, top: number, right: number, bottom: number): string {
  let ink = "";
  for (let y = Math.floor(top * pixels.height); y < bottom * pixels.height; y += 1) {
    for (let x = Math.floor(left * pixels.width); x < right * pixels.width; x += 1) {
      ink += (pixels.data[(y * pixels.width + x) * 4] ?? 255) < 140 ? "1" : "0";
    }
  }
  return ink;
}

const count = (ink: string) => ink.replaceAll("0", "").length;

describe("pictures on a machine without fonts", () => {
  it("draws letters, not boxes, with the one font that the package brings", async () => {
    const wide = await drawWithoutSystemFonts("wide", chartOf("WWWWWWWW"));
    const thin = await drawWithoutSystemFonts("thin", chartOf("iiiiiiii"));
    const sign = await drawWithoutSystemFonts("sign", chartOf("≤≤≤≤≤≤≤≤"));
    expect([wide.families, thin.families, sign.families]).toEqual([[], [], []]);
    const labels = [wide, thin, sign].map(({ pixels }) => inkOf(pixels, 0, 0.2, 0.19, 0.45));
    const titles = inkOf(wide.pixels, 0, 0, 0.6, 0.2);
    const axis = inkOf(wide.pixels, 0.2, 0.8, 1, 1);
    for (const ink of [...labels, titles, axis]) expect(count(ink)).toBeGreaterThan(100);
    expect(new Set(labels).size).toBe(3);
    expect(count(labels[0] ?? "")).toBeGreaterThan(1.2 * count(labels[1] ?? ""));
  });

  it("names its font wherever a chart has text", () => {
    const texts: unknown[] = [];
    JSON.stringify(chartOf("Session nodes").config.options, (key, value: unknown) => {
      if (key === "font") texts.push(value);
      return value;
    });
    expect(texts.length).toBeGreaterThanOrEqual(5);
    for (const font of texts) expect(font).toHaveProperty("family", expect.stringMatching(/^Headroom,/));
  });
});

describe("pictures", () => {
  it.each([
    { palette: LIGHT, red: 0xff },
    { palette: DARK, red: 0x14 },
  ])(
    "have the ground of the $palette.name palette and twice the pixels of the page",
    async ({ palette, red }) => {
      const chart = chartOf("Session nodes");
      const pixels = await pixelsOf(pngRenderer()(chart, palette));
      expect([pixels.width, pixels.height]).toEqual([1840, 2 * chart.heightPx]);
      expect([pixels.data[0], pixels.data[3]]).toEqual([red, 255]);
    },
  );

  it("are the same bytes twice", () => {
    const draw = pngRenderer();
    expect(draw(chartOf("Session nodes"), LIGHT)).toEqual(draw(chartOf("Session nodes"), LIGHT));
  });
});
