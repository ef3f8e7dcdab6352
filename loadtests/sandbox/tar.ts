/** Tar's unit: headers are one block, contents are filled up with zeros to whole blocks. */
const BLOCK_BYTES = 512;
/** Every entry has the same time, so that the same package has the same bytes: 2026-01-01 00:00 UTC. */
const MODIFIED_S = 1_767_225_600;

/** Two blocks of zeros end an archive. */
export const TAR_END_BYTES = 2 * BLOCK_BYTES;

/** Returns the zeros that follow a content of this size. */
export function tarFillBytes(contentBytes: number): number {
  return (BLOCK_BYTES - (contentBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

/** Returns header, content and filling of one small file. */
export function tarFile(path: string, content: string): Buffer {
  const body = Buffer.from(content, "utf8");
  return Buffer.concat([tarHeader(path, body.length), body, Buffer.alloc(tarFillBytes(body.length))]);
}

/** Returns the header of a file whose content follows. Format: POSIX.1-1988 ustar. */
export function tarHeader(path: string, contentBytes: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`expected a path of at most 100 bytes, got "${path}"`);
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(path, 0);
  writeOctal(header, 0o644, 100, 8);
  writeOctal(header, 0, 108, 8);
  writeOctal(header, 0, 116, 8);
  writeOctal(header, contentBytes, 124, 12);
  writeOctal(header, MODIFIED_S, 136, 12);
  header.fill(" ", 148, 156);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write("root", 265);
  header.write("root", 297);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function writeOctal(header: Buffer, value: number, at: number, width: number): void {
  header.write(value.toString(8).padStart(width - 1, "0"), at);
}
