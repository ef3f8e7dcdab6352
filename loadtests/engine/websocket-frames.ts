/** Kinds of WebSocket frames. Source: RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A message longer than this ends the connection: memory must not follow what a peer announces. */
const LONGEST_MESSAGE_BYTES = 16 * 2 ** 20;
const SHORTEST_FRAME_BYTES = 2;
const EMPTY = Buffer.alloc(0);
const FIN = 0x80;
const MASKED = 0x80;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/** Returns one whole frame; a client masks its frames with four random bytes, a server does not. */
export function encodeFrame(opcode: number, payload: Buffer, mask?: Buffer): Buffer {
  const head = headOf(opcode, payload.length, mask !== undefined);
  if (mask === undefined) return Buffer.concat([head, payload]);
  return Buffer.concat([head, mask, masked(payload, mask)]);
}

function headOf(opcode: number, length: number, isMasked: boolean): Buffer {
  const bit = isMasked ? MASKED : 0;
  if (length < LENGTH_IN_16_BITS) return Buffer.from([FIN | opcode, bit | length]);
  if (length < 0x1_0000) {
    const head = Buffer.from([FIN | opcode, bit | LENGTH_IN_16_BITS, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.alloc(10);
  head.set([FIN | opcode, bit | LENGTH_IN_64_BITS]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

function masked(payload: Buffer, mask: Buffer): Buffer {
  const out = Buffer.allocUnsafe(payload.length);
  for (let i = 0; i < payload.length; i += 1) out[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return out;
}

/** What comes out of a stream of frames. */
export interface FrameCalls {
  /** A whole message: text or binary, continuations joined. */
  readonly message: (opcode: number, payload: Buffer) => void;
  /** A close, ping or pong. */
  readonly control: (opcode: number, payload: Buffer) => void;
  /** The peer broke the protocol; nothing follows. */
  readonly fault: (sentence: string) => void;
}

interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
  readonly end: number;
}

/** Returns the function that takes the bytes as they come and calls back for each message. */
export function frameReader(calls: FrameCalls): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let needed = SHORTEST_FRAME_BYTES;
  let parts: Buffer[] = [];
  let partBytes = 0;
  let opcode: number = OPCODE.text;
  let broken = false;
  const take = (frame: Frame): void => {
    if (frame.opcode >= OPCODE.close) {
      calls.control(frame.opcode, frame.payload);
      return;
    }
    if (frame.opcode !== OPCODE.continuation) {
      opcode = frame.opcode;
      parts = [];
      partBytes = 0;
    }
    parts.push(frame.payload);
    partBytes += frame.payload.length;
    if (frame.final) {
      const whole = parts.length === 1 ? frame.payload : Buffer.concat(parts);
      parts = [];
      calls.message(opcode, whole);
    }
  };
  return (chunk) => {
    if (broken) return;
    chunks.push(chunk);
    bytes += chunk.length;
    // Joined only when there is a frame to be had: many small pieces of a long message cost no more than their sum.
    while (bytes >= needed) {
      const joined = chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks);
      const frame = readFrame(joined);
      chunks = [joined];
      if (typeof frame === "number") needed = frame;
      else {
        chunks = [joined.subarray(frame.end)];
        bytes -= frame.end;
        needed = SHORTEST_FRAME_BYTES;
        take(frame);
      }
      if (needed > LONGEST_MESSAGE_BYTES || partBytes > LONGEST_MESSAGE_BYTES) {
        broken = true;
        calls.fault(`a message of more than ${LONGEST_MESSAGE_BYTES} bytes`);
        return;
      }
    }
  };
}

/** Returns the first frame, or how many bytes it takes to know more. */
function readFrame(bytes: Buffer): Frame | number {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return SHORTEST_FRAME_BYTES;
  const short = second & 0x7f;
  const lengthBytes = short === LENGTH_IN_16_BITS ? 2 : short === LENGTH_IN_64_BITS ? 8 : 0;
  if (bytes.length < 2 + lengthBytes) return 2 + lengthBytes;
  const length =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const maskBytes = (second & MASKED) === 0 ? 0 : 4;
  const start = 2 + lengthBytes + maskBytes;
  const end = start + length;
  if (bytes.length < end) return end;
  const raw = bytes.subarray(start, end);
  const payload = maskBytes === 0 ? Buffer.from(raw) : masked(raw, bytes.subarray(start - 4, start));
  return { final: (first & FIN) !== 0, opcode: first & 0x0f, payload, end };
}
