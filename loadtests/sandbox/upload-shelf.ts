import { createHash } from "node:crypto";

/** A file that a client uploaded. */
export interface UploadedFile {
  readonly fileName: string;
  readonly version: string;
  readonly content: Buffer;
  readonly sha256: string;
}

/** What was uploaded, by normalised project name; in memory, for as long as the sandbox lives. */
export interface UploadShelf {
  readonly filesOf: (name: string) => readonly UploadedFile[];
  readonly add: (name: string, file: Omit<UploadedFile, "sha256">) => void;
  /** Returns whether there was something to remove. */
  readonly remove: (name: string, version: string) => boolean;
}

/** Most bytes kept; the sandbox is for trying, not for storing. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Returns an empty shelf. */
export function openUploadShelf(): UploadShelf {
  const files = new Map<string, readonly UploadedFile[]>();
  let bytes = 0;
  const remove = (name: string, matches: (file: UploadedFile) => boolean): boolean => {
    const all = files.get(name) ?? [];
    const left = all.filter((file) => !matches(file));
    for (const file of all.filter(matches)) bytes -= file.content.length;
    if (left.length === 0) files.delete(name);
    else files.set(name, left);
    return left.length < all.length;
  };
  return {
    filesOf: (name) => files.get(name) ?? [],
    add: (name, { fileName, version, content }) => {
      if (bytes + content.length > MOST_BYTES)
        throw new Error(`expected at most ${MOST_BYTES} bytes of uploads`);
      remove(name, (file) => file.fileName === fileName);
      const sha256 = createHash("sha256").update(content).digest("hex");
      files.set(name, [...(files.get(name) ?? []), { fileName, version, content, sha256 }]);
      bytes += content.length;
    },
    remove: (name, version) => remove(name, (file) => file.version === version),
  };
}
