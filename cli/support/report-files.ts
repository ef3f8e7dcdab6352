import type { Report } from "../../reports/pages/report.ts";
import type { OutFile } from "./out-folder.ts";

/** Returns the files of a report: the page, the same as Markdown, and the pictures. */
export function reportFiles({ html, markdown, files }: Report): readonly OutFile[] {
  return [{ name: "report.html", bytes: html }, { name: "report.md", bytes: markdown }, ...files];
}
