import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** Where things that happened are written, one JSON object a line. */
export interface LineLog<T> {
  readonly write: (entry: T) => void;
  /** Resolves once every line is in the file. */
  readonly close: () => Promise<void>;
}

/** Opens a log in a new file; without a file nothing is written. Rejects when the file cannot be opened. */
export async function openLineLog<T>(file: string | undefined): Promise<LineLog<T>> {
  if (file === undefined) return { write: () => undefined, close: async () => undefined };
  const stream = createWriteStream(file);
  await new Promise<void>((resolve, reject) => {
    stream.once("open", () => resolve());
    stream.once("error", reject);
  });
  return {
    write: (entry) => {
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}
