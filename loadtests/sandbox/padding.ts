import { crc32 } from "node:zlib";
import { randomStream } from "../../planner/core/random.ts";

/** Most bytes that a stored block of deflate holds. Source: RFC 1951, section 3.2.4. */
const BLOCK_BYTES = 65_535;
const BLOCK_HEADER_BYTES = 5;
const FRAME_BYTES = BLOCK_HEADER_BYTES + BLOCK_BYTES;
/** How many blocks repeat: a period of 1 MiB, far beyond the 32 KiB that gzip can look back. */
const FRAMES = 16;

let made: Buffer | undefined;

/** The incompressible blocks of all files, each with its header in front: sending a file copies nothing. Made at the first use. */
function allFrames(): Buffer {
  made ??= makeFrames();
  return made;
}

/** Returns the bytes that a padding takes in a deflate stream: itself and the headers of its blocks. */
export function storedBytes(contentBytes: number): number {
  return contentBytes + BLOCK_HEADER_BYTES * Math.ceil(contentBytes / BLOCK_BYTES);
}

/** Returns the padding as stored blocks of deflate, in pieces of about 1 MiB that must not be written to. */
export function* storedPadding(startFrame: number, contentBytes: number): Generator<Buffer> {
  let frame = startFrame % FRAMES;
  let left = Math.floor(contentBytes / BLOCK_BYTES);
  while (left > 0) {
    const count = Math.min(left, FRAMES - frame);
    yield allFrames().subarray(frame * FRAME_BYTES, (frame + count) * FRAME_BYTES);
    left -= count;
    frame = (frame + count) % FRAMES;
  }
  const rest = contentBytes % BLOCK_BYTES;
  if (rest > 0) {
    yield blockHeader(rest);
    yield contentOfFrame(frame, rest);
  }
}

/** Continues a CRC-32 over the padding. */
export function paddingCrc32(startFrame: number, contentBytes: number, start: number): number {
  let crc = start;
  let frame = startFrame % FRAMES;
  for (let left = contentBytes; left > 0; left -= BLOCK_BYTES) {
    crc = crc32(contentOfFrame(frame, Math.min(left, BLOCK_BYTES)), crc);
    frame = (frame + 1) % FRAMES;
  }
  return crc;
}

function contentOfFrame(frame: number, bytes: number): Buffer {
  const start = frame * FRAME_BYTES + BLOCK_HEADER_BYTES;
  return allFrames().subarray(start, start + bytes);
}

/** A stored block that is not the last: type 0, length, its complement. */
function blockHeader(contentBytes: number): Buffer {
  const header = Buffer.alloc(BLOCK_HEADER_BYTES);
  header.writeUInt16LE(contentBytes, 1);
  header.writeUInt16LE(~contentBytes & 0xffff, 3);
  return header;
}

function makeFrames(): Buffer {
  const random = randomStream(1, "sandbox/padding");
  const all = Buffer.alloc(FRAMES * FRAME_BYTES);
  for (let at = 0; at + 4 <= all.length; at += 4) all.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  for (let frame = 0; frame < FRAMES; frame += 1) blockHeader(BLOCK_BYTES).copy(all, frame * FRAME_BYTES);
  return all;
}
