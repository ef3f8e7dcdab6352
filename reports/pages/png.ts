import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { type ChartConfiguration, type ChartItem, Chart as ChartJs } from "chart.js/auto";
import type { Chart } from "../charts/chart.ts";
import type { Palette } from "../charts/palette.ts";
import { fontFiles } from "./assets.ts";

/** Width of every picture in CSS pixels. */
const WIDTH_PX = 920;
/** Device pixels per CSS pixel, for sharp text on paper and on dense screens. */
const PIXEL_RATIO = 2;
/** Name under which the font is registered; the first family of `CHART_FONT_FAMILY`. */
const FONT_FAMILY = "Headroom";

/** Draws a chart and returns the bytes of a PNG. */
export type PngRenderer = (chart: Chart, palette: Palette) => Uint8Array;

/**
 * Returns a renderer that registers the font it brings and draws one picture after the other on one canvas, so that the pixels of
 * a single picture are in memory.
 *
 * A machine without fonts draws the same letters as any other. Throws when the font cannot be read.
 */
export function pngRenderer(): PngRenderer {
  registerFonts();
  const canvas = createCanvas(1, 1);
  return (chart, palette) => {
    canvas.width = WIDTH_PX;
    canvas.height = chart.heightPx;
    const drawn = new ChartJs(canvas as unknown as ChartItem, drawable(chart, palette));
    const png = canvas.toBuffer("image/png");
    drawn.destroy();
    return png;
  };
}

function registerFonts(): void {
  for (const file of fontFiles()) {
    if (GlobalFonts.registerFromPath(file, FONT_FAMILY) === null)
      throw new Error(`cannot read the font ${file}`);
  }
}

/** Chart.js writes into what it is given, so it gets a copy. */
function drawable(chart: Chart, palette: Palette): ChartConfiguration {
  const copy = JSON.parse(JSON.stringify(chart.config)) as ChartConfiguration;
  return {
    ...copy,
    options: { ...copy.options, devicePixelRatio: PIXEL_RATIO, responsive: false, animation: false },
    plugins: [
      {
        id: "background",
        beforeDraw: ({ ctx, width, height }) => {
          ctx.save();
          ctx.fillStyle = palette.background;
          ctx.fillRect(0, 0, width, height);
          ctx.restore();
        },
      },
    ],
  };
}
