import { oneLine } from "./clean-text.ts";
import type { Block, Cell, Chapter, Figure, KeyFigure, ReportDocument, Table } from "./document.ts";

/** Returns the report as GitHub-flavoured Markdown. Pictures are referenced as `ID.png` beside it. */
export function markdownPage(document: ReportDocument): string {
  const parts = [
    `# ${escapeMarkdown(document.title)}`,
    escapeMarkdown(document.subtitle),
    ...document.chapters.map(chapterText),
  ];
  return `${parts.join("\n\n")}\n`;
}

function chapterText(chapter: Chapter): string {
  return [`## ${escapeMarkdown(chapter.title)}`, ...chapter.blocks.map((block) => blockText(block, 3))].join(
    "\n\n",
  );
}

function blockText(block: Block, level: number): string {
  switch (block.kind) {
    case "paragraph":
      return escapeMarkdown(block.text);
    case "key-figures":
      return block.figures.map(keyFigureText).join("\n");
    case "callout":
      return `> **${escapeMarkdown(block.title)}** ${escapeMarkdown(block.text)}`.trimEnd();
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "section":
      return [
        `${"#".repeat(level)} ${escapeMarkdown(block.title)}`,
        ...block.blocks.map((inner) => blockText(inner, level + 1)),
      ].join("\n\n");
    case "table":
      return tableText(block);
    case "figure":
      return figureText(block);
  }
}

function keyFigureText(figure: KeyFigure): string {
  const note = figure.note === undefined ? "" : ` (${escapeMarkdown(figure.note)})`;
  return `- **${escapeMarkdown(figure.label)}**: ${escapeMarkdown(figure.value)}${note}`;
}

/** Longer tables of figures, as those of each hour of a week, are left to the HTML page. */
const MOST_FIGURE_ROWS = 40;

function figureText({ light }: Figure): string {
  const { columns, rows } = light.table;
  const table: Table = { kind: "table", caption: "The figures of the picture", columns, rows };
  return [
    `**${escapeMarkdown(light.title)}**`,
    `![${escapeMarkdown(light.summary)}](${light.id}.png)`,
    ...(rows.length === 0 || rows.length > MOST_FIGURE_ROWS ? [] : [tableText(table)]),
  ].join("\n\n");
}

function tableText(table: Table): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = table.columns.map(({ align }) => (align === "right" ? "---:" : "---"));
  const total = table.total === undefined ? [] : [row(table.total.map((cell) => bold(cellText(cell))))];
  return [
    ...(table.captionHidden === true ? [] : [`*${escapeMarkdown(table.caption)}*\n`]),
    row(table.columns.map(({ label }) => escapeMarkdown(label))),
    row(rule),
    ...table.rows.map((cells) => row(cells.map(cellText))),
    ...total,
  ].join("\n");
}

function bold(text: string): string {
  return text === "" ? "" : `**${text}**`;
}

function cellText(cell: Cell): string {
  if (typeof cell === "string") return escapeMarkdown(cell);
  const text = cell.code === true ? codeSpan(cell.text) : escapeMarkdown(cell.text);
  return cell.note === undefined || cell.note === "" ? text : `${text} (${escapeMarkdown(cell.note)})`;
}

/** Returns a code span, or escaped text where a character could end the span or means something inside a table. */
function codeSpan(text: string): string {
  const clean = oneLine(text).trim();
  return clean === "" || /[`<>&|\\]/.test(clean) ? escapeMarkdown(clean) : `\`${clean}\``;
}

/**
 * Returns text that Markdown shows as it stands, on one line: HTML as entities, the rest by backslash.
 *
 * An underscore inside a word means nothing in Markdown and stays, so that `max_connections` is readable as text too.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*[\]|~!#]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/^(\s*)([-+=])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2");
}
