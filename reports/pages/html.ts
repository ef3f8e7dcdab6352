import { createHash } from "node:crypto";
import { chartJsSource } from "./assets.ts";
import { oneLine } from "./clean-text.ts";
import {
  type Block,
  type Cell,
  type Chapter,
  type Figure,
  figuresOf,
  type KeyFigure,
  type ReportDocument,
  type Table,
} from "./document.ts";
import { DRAW_CHARTS } from "./html-script.ts";
import { PAGE_STYLE } from "./html-style.ts";

/**
 * Returns the report as one HTML page that needs no network: style, Chart.js and data are inside.
 *
 * Its content security policy names the hash of each script and of the style, so that nothing else can run or load.
 */
export function htmlPage(document: ReportDocument): string {
  const scripts = figuresOf(document).length === 0 ? [] : [chartJsSource(), DRAW_CHARTS];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(document.title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="top"><div>
<p class="brand">Headroom</p>
<h1>${escapeHtml(document.title)}</h1>
<p class="subtitle">${escapeHtml(document.subtitle)}</p>
</div></header>
<div class="layout">
<nav aria-label="Chapters"><ol>
${document.chapters.map((chapter) => `<li><a href="#${escapeHtml(chapter.id)}">${escapeHtml(chapter.title)}</a></li>`).join("\n")}
</ol></nav>
<main id="main">
${document.chapters.map(chapterHtml).join("\n")}
</main>
</div>
${scripts.length === 0 ? "" : `<script type="application/json" id="charts">${chartData(document)}</script>`}
${scripts.map((source) => `<script>${source}</script>`).join("\n")}
</body>
</html>
`;
}

function securityPolicy(scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.length === 0 ? "'none'" : scripts.map(sourceHash).join(" ")}`,
    `style-src ${sourceHash(PAGE_STYLE)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function sourceHash(source: string): string {
  return `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
}

/** The charts by id in both palettes. `<` is written as an escape, so that no text can end the script element. */
function chartData(document: ReportDocument): string {
  const charts = Object.fromEntries(
    figuresOf(document).map(({ light, dark }) => [light.id, { light: light.config, dark: dark.config }]),
  );
  return JSON.stringify(charts, (_, value: unknown) => (typeof value === "string" ? oneLine(value) : value))
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("&", "\\u0026")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function chapterHtml(chapter: Chapter): string {
  const id = escapeHtml(chapter.id);
  return `<section class="chapter" aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(chapter.title)}</h2>
${chapter.blocks.map((block) => blockHtml(block, 3)).join("\n")}
</section>`;
}

function blockHtml(block: Block, level: number): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "key-figures":
      return `<dl class="figures">${block.figures.map(keyFigureHtml).join("")}</dl>`;
    case "callout":
      return `<div class="callout ${block.tone}"><p><strong>${escapeHtml(block.title)}</strong> ${escapeHtml(block.text)}</p></div>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "section":
      return `<h${level}>${escapeHtml(block.title)}</h${level}>\n${block.blocks.map((inner) => blockHtml(inner, Math.min(level + 1, 6))).join("\n")}`;
    case "table":
      return tableHtml(block);
    case "figure":
      return figureHtml(block);
  }
}

function keyFigureHtml(figure: KeyFigure): string {
  const note = figure.note === undefined ? "" : `<dd class="note">${escapeHtml(figure.note)}</dd>`;
  const tone = figure.tone === undefined ? "" : ` class="${figure.tone}"`;
  return `<div${tone}><dt>${escapeHtml(figure.label)}</dt><dd class="value">${escapeHtml(figure.value)}</dd>${note}</div>`;
}

function figureHtml({ light }: Figure): string {
  const id = escapeHtml(light.id);
  const table: Table = {
    kind: "table",
    caption: light.title,
    columns: light.table.columns,
    rows: light.table.rows,
    foldedUnder: "Show the figures",
  };
  return `<figure>
<figcaption id="${id}-title">${escapeHtml(light.title)}</figcaption>
<div class="canvas" data-height="${Math.round(light.heightPx)}"><canvas data-chart="${id}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-summary"></canvas></div>
<p class="summary" id="${id}-summary">${escapeHtml(light.summary)}</p>
${tableHtml(table)}
</figure>`;
}

/** Tables of more columns show a row as a list of its cells on a narrow screen, where the last columns would be out of sight. */
const MOST_NARROW_COLUMNS = 3;

function tableHtml(table: Table): string {
  const stacked = table.columns.length > MOST_NARROW_COLUMNS && table.foldedUnder === undefined;
  // An element that is no longer laid out as a table keeps its meaning only where that is stated.
  const role = (name: string) => (stacked ? ` role="${name}"` : "");
  const align = (at: number) => (table.columns[at]?.align === "right" ? ' class="number"' : "");
  const head = table.columns
    .map(({ label }, at) => `<th scope="col"${role("columnheader")}${align(at)}>${escapeHtml(label)}</th>`)
    .join("");
  const cell = (at: number) =>
    `${role("cell")}${align(at)}${stacked ? ` data-label="${escapeHtml(table.columns[at]?.label ?? "")}"` : ""}`;
  const row = (cells: readonly Cell[]) => rowHtml(cells, role("row"), cell);
  const body = table.rows.map(row).join("\n");
  const foot = table.total === undefined ? "" : `<tfoot${role("rowgroup")}>${row(table.total)}</tfoot>`;
  const kind = stacked
    ? ' class="stacked"'
    : table.columns.length <= MOST_NARROW_COLUMNS
      ? ' class="narrow"'
      : "";
  const caption = escapeHtml(table.caption);
  const grid = `<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table aria-label="${caption}"${role("table")}${kind}>
<thead${role("rowgroup")}><tr${role("row")}>${head}</tr></thead>
<tbody${role("rowgroup")}>${body}</tbody>${foot}
</table></div>`;
  const fold = table.foldedUnder;
  return fold !== undefined
    ? `<details><summary>${escapeHtml(fold)}<span class="hidden">: ${caption}</span></summary>${grid}</details>`
    : `${table.captionHidden === true ? "" : `<p class="caption">${caption}</p>`}${grid}`;
}

function rowHtml(row: readonly Cell[], attributes: string, cellAttributes: (at: number) => string): string {
  return `<tr${attributes}>${row.map((cell, at) => `<td${cellAttributes(at)}>${cellHtml(cell)}</td>`).join("")}</tr>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === "string") return escapeHtml(cell);
  const plain = escapeHtml(cell.text);
  const text = cell.code === true ? `<code>${plain}</code>` : plain;
  const toned = cell.tone === undefined ? text : `<span class="chip ${cell.tone}">${text}</span>`;
  const note = cell.note === undefined || cell.note === "" ? "" : `<small>${escapeHtml(cell.note)}</small>`;
  return toned + note;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Returns text that HTML shows as it stands, in an element or in a quoted attribute; steering characters made visible. */
export function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
