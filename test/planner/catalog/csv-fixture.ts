import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../fixtures/catalog/csv/", import.meta.url);

/** Returns the small CSV files, name → text; an edit replaces one text, the first time that it stands in the file. */
export function csvFixture(
  edits: readonly { readonly file: string; readonly from: string; readonly to: string }[] = [],
): ReadonlyMap<string, string> {
  const texts = new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(new URL(name, folder), "utf8")]),
  );
  for (const { file, from, to } of edits) {
    const text = texts.get(file);
    if (text === undefined || !text.includes(from)) throw new Error(`expected ${from} in ${file}`);
    texts.set(
      file,
      text.replace(from, () => to),
    );
  }
  return texts;
}
