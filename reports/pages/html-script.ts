/**
 * Script of the page: draws every chart in the palette that the reader's system asks for, again when that changes, and
 * in the light one for printing. On a narrow screen names fold and legends get room of their own. The finding stands in the caption, so it is not drawn twice.
 */
export const DRAW_CHARTS = `"use strict";
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let drawn = [];
  const fold = (line) => line.split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    if (last && (last + " " + word).length <= 17) return [...lines.slice(0, -1), last + " " + word];
    return [...lines, word];
  }, []);
  const fitNarrow = (config) => {
    const names = config.options.indexAxis === "y" ? config.data.labels ?? [] : [];
    const folded = names.map((name) => [name].flat().flatMap(fold));
    if (names.length > 0) {
      config.data.labels = folded;
      config.options.scales.y.ticks.font.size = 11;
    }
    const labels = config.options.plugins.legend.labels;
    if (labels) {
      labels.boxWidth = Math.min(labels.boxWidth ?? 40, 16);
      labels.font = { ...labels.font, size: 11 };
    }
    const legendRows = config.options.plugins.legend.display ? config.data.datasets.length : 0;
    return legendRows * 20 + folded.reduce((sum, lines) => sum + Math.max(0, lines.length - 3) * 14, 0);
  };
  const draw = (theme) => {
    for (const chart of drawn) chart.destroy();
    drawn = [...document.querySelectorAll("canvas[data-chart]")].map((canvas) => {
      const config = structuredClone(charts[canvas.dataset.chart][theme]);
      const box = canvas.parentElement;
      const extra = box.clientWidth < 520 ? fitNarrow(config) : 0;
      box.style.height = Number(box.dataset.height) + extra + "px";
      config.options.plugins.title.display = false;
      config.options.layout.padding = { top: 4, right: 12, bottom: 0, left: 0 };
      return new Chart(canvas, config);
    });
  };
  const drawAsAsked = () => draw(dark.matches ? "dark" : "light");
  dark.addEventListener("change", drawAsAsked);
  window.addEventListener("beforeprint", () => draw("light"));
  window.addEventListener("afterprint", drawAsAsked);
  drawAsAsked();
})();
`;
