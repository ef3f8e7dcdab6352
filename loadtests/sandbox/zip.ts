import { crc32, deflateRawSync } from "node:zlib";

/** One file of an archive: its compressed bytes may be given in pieces that are made when they are sent. */
export interface ZipEntry {
  readonly path: string;
  readonly contentBytes: number;
  readonly crc: number;
  readonly deflatedBytes: number;
  readonly deflated: () => Iterable<Buffer>;
}

/** An archive that is never held as a whole. */
export interface Zip {
  readonly bytes: number;
  readonly pieces: () => Iterable<Buffer>;
}

/** 2026-01-01 00:00 in the format of MS-DOS: every entry has the same time, so that the same package has the same bytes. */
const DOS_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
const DEFLATE = 8;
const VERSION_NEEDED = 20;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
/** A regular file that everybody may read, in the upper half of the external attributes. */
const UNIX_MODE = 0o100_644;

/** Returns an entry of a small text. */
export function zipText(path: string, text: string): ZipEntry {
  const content = Buffer.from(text, "utf8");
  const deflated = deflateRawSync(content, { level: 9 });
  return {
    path,
    contentBytes: content.length,
    crc: crc32(content),
    deflatedBytes: deflated.length,
    deflated: () => [deflated],
  };
}

/** Returns how many bytes the entry takes besides its compressed content. */
export function zipOverhead(path: string): number {
  return LOCAL_HEADER_BYTES + CENTRAL_HEADER_BYTES + 2 * Buffer.byteLength(path);
}

/** Bytes of an archive's end. */
export const ZIP_END_BYTES = END_BYTES;

/** Returns an archive of the entries, in their order. Format: PKWARE APPNOTE 6.3.3, without extra fields and comments. */
export function zipOf(entries: readonly ZipEntry[]): Zip {
  const centralBytes = entries.reduce(
    (sum, { path }) => sum + CENTRAL_HEADER_BYTES + Buffer.byteLength(path),
    0,
  );
  const localBytes = entries.reduce(
    (sum, { path, deflatedBytes }) => sum + LOCAL_HEADER_BYTES + Buffer.byteLength(path) + deflatedBytes,
    0,
  );
  return {
    bytes: localBytes + centralBytes + END_BYTES,
    pieces: function* () {
      for (const entry of entries) {
        yield localHeader(entry);
        yield* entry.deflated();
      }
      yield ending(entries, localBytes, centralBytes);
    },
  };
}

function localHeader(entry: ZipEntry): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER_BYTES);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, entry);
  return Buffer.concat([header, Buffer.from(entry.path, "utf8")]);
}

/** Version needed to the lengths of name and extra field: the same 26 bytes in both headers. */
function writeCommon(header: Buffer, at: number, { path, crc, contentBytes, deflatedBytes }: ZipEntry): void {
  header.writeUInt16LE(VERSION_NEEDED, at);
  header.writeUInt16LE(DEFLATE, at + 4);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(deflatedBytes, at + 14);
  header.writeUInt32LE(contentBytes, at + 18);
  header.writeUInt16LE(Buffer.byteLength(path), at + 22);
}

function ending(entries: readonly ZipEntry[], localBytes: number, centralBytes: number): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const header = Buffer.alloc(CENTRAL_HEADER_BYTES);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt16LE((3 << 8) | VERSION_NEEDED, 4);
    writeCommon(header, 6, entry);
    header.writeUInt32LE(UNIX_MODE * 0x10000, 38);
    header.writeUInt32LE(offset, 42);
    const path = Buffer.from(entry.path, "utf8");
    parts.push(header, path);
    offset += LOCAL_HEADER_BYTES + path.length + entry.deflatedBytes;
  }
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(centralBytes, 12);
  end.writeUInt32LE(localBytes, 16);
  return Buffer.concat([...parts, end]);
}
