import { GlobalFonts } from "@napi-rs/canvas";
import type { ChartConfiguration } from "chart.js";
import { ChartJSNodeCanvas } from "chartjs-node-canvas";
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
 * Returns a renderer that registers the font it brings and keeps one canvas per height.
 *
 * A machine without fonts draws the same letters as any other. Throws when the font cannot be read.
 */
export function pngRenderer(): PngRenderer {
  registerFonts();
  const canvases = new Map<number, ChartJSNodeCanvas>();
  return (chart, palette) => {
    const canvas =
      canvases.get(chart.heightPx) ?? new ChartJSNodeCanvas({ width: WIDTH_PX, height: chart.heightPx });
    canvases.set(chart.heightPx, canvas);
    return canvas.renderToBufferSync(drawable(chart, palette));
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
    options: { ...copy.options, devicePixelRatio: PIXEL_RATIO },
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
