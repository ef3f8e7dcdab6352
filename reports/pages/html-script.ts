/**
 * Script of the page: draws every chart in the palette that the reader's system asks for, again when that changes, and
 * in the light one for printing. The finding stands in the caption, so it is not drawn twice.
 */
export const DRAW_CHARTS = `"use strict";
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let drawn = [];
  const draw = (theme) => {
    for (const chart of drawn) chart.destroy();
    drawn = [...document.querySelectorAll("canvas[data-chart]")].map((canvas) => {
      canvas.parentElement.style.height = canvas.parentElement.dataset.height + "px";
      const config = structuredClone(charts[canvas.dataset.chart][theme]);
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
