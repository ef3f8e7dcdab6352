import { constants, crc32, deflateRawSync } from "node:zlib";

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const HAS_COMMENT = 0x10;
const OF_UNIX = 3;

/** Bytes of a gzip file besides its deflate stream and its comment. */
export const GZIP_FRAME_BYTES = HEADER_BYTES + TRAILER_BYTES;

/** Returns a gzip header that takes `fillBytes` more than the shortest: a comment of spaces brings a file to its exact size. Source: RFC 1952. */
export function gzipHeader(fillBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES + fillBytes, " ");
  header.set([0x1f, 0x8b, 8, fillBytes > 0 ? HAS_COMMENT : 0, 0, 0, 0, 0, 0, OF_UNIX]);
  if (fillBytes > 0) header[header.length - 1] = 0;
  return header;
}

/** Returns the end of a gzip file: checksum and size of what it unpacks to. */
export function gzipTrailer(crc: number, contentBytes: number): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(contentBytes % 2 ** 32, 4);
  return trailer;
}

/** Returns a deflate stream that another one may follow: it ends at a whole byte and is not the last. */
export function deflateHead(content: Buffer): Buffer {
  return deflateRawSync(content, { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
}

/** Returns the last part of a deflate stream. */
export function deflateTail(content: Buffer): Buffer {
  return deflateRawSync(content, { level: 9 });
}

/** Returns the content as a gzip file of exactly so many bytes; throws when it does not fit. */
export function gzipOfExactly(content: Buffer, bytes: number): Buffer {
  const deflated = deflateRawSync(content, { level: 6 });
  const fillBytes = bytes - GZIP_FRAME_BYTES - deflated.length;
  if (fillBytes < 0) throw new Error(`expected at most ${bytes} bytes, got ${bytes - fillBytes}`);
  return Buffer.concat([gzipHeader(fillBytes), deflated, gzipTrailer(crc32(content), content.length)]);
}
