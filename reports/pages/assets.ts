import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** Returns the text of Chart.js for a browser: the one UMD file of the package, licence notice included. */
export function chartJsSource(): string {
  const file = join(dirname(require.resolve("chart.js")), "chart.umd.min.js");
  return readFileSync(file, "utf8");
}

/** Returns the paths of the font that labels are drawn in: DejaVu Sans, regular and bold (free licence, in its package). */
export function fontFiles(): readonly string[] {
  const folder = join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");
  return ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => join(folder, file));
}
