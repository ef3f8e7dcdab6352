/** SEXP types and flags of R's serialisation. Source: "R Internals", section Serialization Formats, and serialize.c of R 4.2.2. */
const SYMBOL = 1;
const PAIRLIST = 2;
const CHARACTER = 9;
const INTEGER_VECTOR = 13;
const STRING_VECTOR = 16;
const LIST = 19;
const END_OF_PAIRLIST = 254;
const HAS_ATTRIBUTES = 0x200;
const HAS_TAG = 0x400;
/** Encoding level of a string that is ASCII only. */
const ASCII = 0x40_000;

const FORMAT_VERSION = 2;
const WRITTEN_BY_R_4_2_2 = 0x04_02_02;
const READABLE_FROM_R_2_3_0 = 0x02_03_00;

/** A matrix of texts as R sees it; a missing cell is NA. Texts are ASCII. */
export interface CharacterMatrix {
  readonly columns: readonly string[];
  readonly rowNames: readonly string[];
  /** One row an entry of `rowNames`, one cell a column. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

/**
 * Returns the bytes that `saveRDS(matrix, compress = FALSE)` writes: R's XDR format, version 2, which every R since
 * 2.3.0 reads.
 */
export function serialiseCharacterMatrix(matrix: CharacterMatrix): Buffer {
  const out = growingBuffer();
  out.text("X\n");
  for (const word of [FORMAT_VERSION, WRITTEN_BY_R_4_2_2, READABLE_FROM_R_2_3_0]) out.int32(word);
  writeStrings(out, cellsByColumn(matrix), HAS_ATTRIBUTES);

  writeTag(out, "dim");
  out.int32(INTEGER_VECTOR);
  for (const value of [2, matrix.rows.length, matrix.columns.length]) out.int32(value);
  writeTag(out, "dimnames");
  out.int32(LIST);
  out.int32(2);
  writeStrings(out, matrix.rowNames, 0);
  writeStrings(out, matrix.columns, 0);
  out.int32(END_OF_PAIRLIST);
  return out.finish();
}

/** R keeps a matrix column after column. */
function cellsByColumn(matrix: CharacterMatrix): readonly (string | undefined)[] {
  return matrix.columns.flatMap((_, column) => matrix.rows.map((row) => row[column]));
}

function writeTag(out: GrowingBuffer, name: string): void {
  out.int32(PAIRLIST | HAS_TAG);
  out.int32(SYMBOL);
  writeString(out, name);
}

function writeStrings(out: GrowingBuffer, values: readonly (string | undefined)[], flags: number): void {
  out.int32(STRING_VECTOR | flags);
  out.int32(values.length);
  for (const value of values) writeString(out, value);
}

function writeString(out: GrowingBuffer, value: string | undefined): void {
  if (value === undefined) {
    out.int32(CHARACTER);
    out.int32(-1);
    return;
  }
  out.int32(CHARACTER | ASCII);
  out.int32(value.length);
  out.text(value);
}

interface GrowingBuffer {
  readonly int32: (value: number) => void;
  readonly text: (value: string) => void;
  readonly finish: () => Buffer;
}

function growingBuffer(): GrowingBuffer {
  let buffer = Buffer.allocUnsafe(1 << 20);
  let used = 0;
  const makeRoom = (bytes: number): void => {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + bytes));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  };
  return {
    int32: (value) => {
      makeRoom(4);
      used = buffer.writeInt32BE(value, used);
    },
    text: (value) => {
      makeRoom(value.length);
      used += buffer.write(value, used, "latin1");
    },
    finish: () => buffer.subarray(0, used),
  };
}
