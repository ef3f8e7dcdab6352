import type { Chart } from "../charts/chart.ts";
import { DARK, LIGHT, type Palette } from "../charts/palette.ts";

/** How a thing is meant: shown by a word and a colour, never by the colour alone. */
export type Tone = "good" | "bad" | "unsure" | "note";

/** A cell of a table. Text is plain; the pages escape it. */
export type Cell =
  | string
  | {
      readonly text: string;
      /** Smaller, below the text. */
      readonly note?: string;
      readonly code?: boolean;
      readonly tone?: Tone;
    };

export interface Table {
  readonly kind: "table";
  readonly caption: string;
  /** True where the heading above says as much: the caption is then only read out. */
  readonly captionHidden?: boolean;
  readonly columns: readonly { readonly label: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Last row, set apart. */
  readonly total?: readonly Cell[];
  /** The words under which the table is folded away until the reader opens it; absent = always shown. */
  readonly foldedUnder?: string;
}

/** One large figure of the summary. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
  readonly tone?: Tone;
}

/** A chart in both palettes. */
export interface Figure {
  readonly kind: "figure";
  readonly light: Chart;
  readonly dark: Chart;
}

/** What a chapter is made of. Every text is plain: no markup, escaped by the page that prints it. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "key-figures"; readonly figures: readonly KeyFigure[] }
  | { readonly kind: "callout"; readonly tone: Tone; readonly title: string; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "section"; readonly title: string; readonly blocks: readonly Block[] }
  | Table
  | Figure;

/** A part of a report. */
export interface Chapter {
  /** Kebab-case, unique in the report. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A report before it is a page of any kind. */
export interface ReportDocument {
  readonly title: string;
  /** What it is about, in a line below the title. */
  readonly subtitle: string;
  readonly chapters: readonly Chapter[];
}

/** Returns the chart in both palettes, or the sentence that says why there is none. */
export function figureOr(draw: (palette: Palette) => Chart | undefined, absent: string): Block {
  return figure(draw) ?? paragraph(absent);
}

/** Returns the chart in both palettes, or undefined when there is nothing to draw. */
export function figure(draw: (palette: Palette) => Chart | undefined): Figure | undefined {
  const light = draw(LIGHT);
  const dark = draw(DARK);
  return light === undefined || dark === undefined ? undefined : { kind: "figure", light, dark };
}

/** Returns a paragraph. */
export function paragraph(text: string): Block {
  return { kind: "paragraph", text };
}

/** Returns a part of a chapter under a heading of its own. */
export function section(title: string, ...blocks: readonly (Block | undefined)[]): Block {
  return { kind: "section", title, blocks: blocks.filter((block) => block !== undefined) };
}

/** Returns columns; a leading `>` in a label aligns it to the right. */
export function columns(...labels: readonly string[]): Table["columns"] {
  return labels.map((label) =>
    label.startsWith(">") ? { label: label.slice(1), align: "right" } : { label, align: "left" },
  );
}

/** Returns every figure of a document, in order. */
export function figuresOf(document: ReportDocument): readonly Figure[] {
  return document.chapters.flatMap((chapter) => chapter.blocks).flatMap(figuresOfBlock);
}

function figuresOfBlock(block: Block): readonly Figure[] {
  if (block.kind === "figure") return [block];
  return block.kind === "section" ? block.blocks.flatMap(figuresOfBlock) : [];
}
