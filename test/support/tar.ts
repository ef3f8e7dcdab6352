/** One file of an archive. */
export interface TarEntry {
  readonly path: string;
  readonly content: Buffer;
}

/** Reads a ustar archive, checking every header's checksum and the two blocks of zeros at the end. */
export function readTar(archive: Buffer): readonly TarEntry[] {
  const entries: TarEntry[] = [];
  let at = 0;
  while (archive[at] !== 0) {
    const header = Buffer.from(archive.subarray(at, at + 512));
    const octal = (from: number, to: number): number =>
      Number.parseInt(header.toString("latin1", from, to).replaceAll("\0", "").trim(), 8);
    const wanted = octal(148, 156);
    header.fill(" ", 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    if (sum !== wanted) throw new Error(`checksum at ${at}: expected ${wanted}, got ${sum}`);
    const bytes = octal(124, 136);
    const path = header.toString("latin1", 0, 100).replaceAll("\0", "");
    entries.push({ path, content: archive.subarray(at + 512, at + 512 + bytes) });
    at += 512 + Math.ceil(bytes / 512) * 512;
  }
  if (archive.length !== at + 1024 || archive.subarray(at).some((byte) => byte !== 0)) {
    throw new Error(`expected two blocks of zeros at ${at}, got ${archive.length - at} bytes`);
  }
  return entries;
}
