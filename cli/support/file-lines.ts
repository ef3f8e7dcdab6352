import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { InputError } from "../../planner/core/input-error.ts";

/**
 * Reads the lines of a file one after the other; a name that ends in .gz is unpacked as it is read.
 *
 * @throws InputError when the file, named as `shown`, cannot be read or unpacked to its end.
 */
export async function* fileLines(path: string, shown: string): AsyncGenerator<string> {
  const bytes = createReadStream(path);
  const input = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // A pipe hands no error on, and who iterates over lines hears of none.
  bytes.on("error", (error) => input.destroy(error));
  let fault: Error | undefined;
  lines.on("error", (error: Error) => {
    fault = error;
    lines.close();
  });
  yield* lines;
  if (fault !== undefined) throw unreadable(shown, fault);
}

/** Returns what is told of a file that cannot be read or unpacked to its end. */
export function unreadable(shown: string, { message }: Error): InputError {
  return new InputError([
    { file: shown, sentence: `expected a file that can be read whole, got: ${message}` },
  ]);
}
