import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** Where things that happened are written, one JSON object a line. */
export interface LineLog<T> {
  readonly write: (entry: T) => void;
  /** Resolves once every line is in the file. */
  readonly close: () => Promise<void>;
}

/** How long lines wait to be written together, and how many at most. */
const GATHER_MS = 100;
const GATHER_LINES = 500;

/** Opens a log in a new file; without a file nothing is written. Rejects when the file cannot be opened. */
export async function openLineLog<T>(file: string | undefined): Promise<LineLog<T>> {
  if (file === undefined) return { write: () => undefined, close: async () => undefined };
  const stream = createWriteStream(file);
  await new Promise<void>((resolve, reject) => {
    stream.once("open", () => resolve());
    stream.once("error", reject);
  });
  let gathered: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.length > 0) stream.write(`${gathered.join("\n")}\n`);
    gathered = [];
  };
  return {
    write: (entry) => {
      gathered.push(JSON.stringify(entry));
      if (gathered.length >= GATHER_LINES) flush();
      else timer ??= setTimeout(flush, GATHER_MS);
    },
    close: async () => {
      flush();
      stream.end();
      await finished(stream);
    },
  };
}
