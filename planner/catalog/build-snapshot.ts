// Writes the snapshot of a folder of CSV files, beside this file unless told: npm run snapshot -- CSV_DIR [FILE]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { InputError } from "../core/input-error.ts";
import { CSV_SHAPES, catalogFromCsv } from "./catalog-from-csv.ts";
import { snapshotText } from "./snapshot-text.ts";

const [folder, target = fileURLToPath(new URL("./snapshot.json", import.meta.url))] = process.argv.slice(2);

if (folder === undefined) {
  console.error("usage: npm run snapshot -- CSV_DIR [FILE]");
  process.exitCode = 2;
} else {
  writeSnapshot(folder);
}

function writeSnapshot(csvFolder: string): void {
  const texts = Object.keys(CSV_SHAPES)
    .filter((name) => existsSync(join(csvFolder, name)))
    .map((name) => [name, readFileSync(join(csvFolder, name), "utf8")] as const);
  try {
    const text = snapshotText(catalogFromCsv(new Map(texts)));
    writeFileSync(target, text);
    console.error(`wrote ${target}: ${Buffer.byteLength(text)} bytes`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
