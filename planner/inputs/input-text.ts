import { expectedGot, type InputIssue } from "../core/input-error.ts";
import { describeNumber } from "../core/quantity.ts";

/** A file that somebody has read: its name for messages, and its content as text or as bytes. */
export type InputFile = { readonly file: string } & (
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
);

/** The largest site.yaml that is read, in bytes: a thousand groups are 0.4 MB. */
export const MAX_SITE_BYTES = 1_000_000;
/** The largest CSV of groups that is read, in bytes: the five thousand groups that are read are 1 MB. */
export const MAX_GROUPS_BYTES = 2_000_000;

/** The text of a file, or the one fault that makes it no text. */
export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly issue: InputIssue };

/** What a file is called in messages, how large it may be, and what is tried when it is not UTF-8. */
export interface TextRules {
  readonly kind: string;
  readonly maxBytes: number;
  readonly fallback?: "windows-1252";
}

/** Returns the fault of a file that is larger than its cap; a caller that knows the size asks before it reads. */
export function oversize(file: string, bytes: number, maxBytes: number): InputIssue | undefined {
  if (bytes <= maxBytes) return undefined;
  const size = (count: number): string => `${describeNumber(count)} bytes`;
  return expectedGot(
    { file },
    `at most ${size(maxBytes)} (${describeNumber(maxBytes / 1e6)} MB)`,
    size(bytes),
  );
}

/**
 * Returns the text of a file: UTF-8, UTF-16 with a byte order mark, or the fallback. Marks are taken off, line ends kept.
 *
 * Refuses what is too large, empty or binary; workbooks and the like by name.
 */
export function decodeText(input: InputFile, rules: TextRules): DecodedText {
  const size = "text" in input ? input.text.length : input.bytes.length;
  const tooLarge = oversize(input.file, size, rules.maxBytes);
  if (tooLarge !== undefined) return { ok: false, issue: tooLarge };
  const refuse = (got: string): DecodedText => ({
    ok: false,
    issue: expectedGot({ file: input.file, line: 1, column: 1 }, rules.kind, got),
  });
  if ("bytes" in input) {
    const known = knownBinary(input.bytes);
    if (known !== undefined) return refuse(known);
  }
  const text = "text" in input ? withoutMark(input.text) : decodeBytes(input.bytes, rules.fallback);
  if (text === undefined) return refuse("bytes that are not UTF-8 (save the file as UTF-8)");
  if (text.trim() === "") return refuse("an empty file");
  const control = CONTROL.exec(text);
  if (control !== null) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).padStart(2, "0");
    return refuse(`binary data (byte 0x${code} at character ${describeNumber(control.index + 1)})`);
  }
  return { ok: true, text };
}

/** Everything below a blank but tab and line ends, delete, and the upper control characters: none occurs in written text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/;

const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly what: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: "an Excel workbook or another zip" },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Excel workbook" },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF" },
  { bytes: [0x1f, 0x8b], what: "a gzip archive" },
];

function knownBinary(bytes: Uint8Array): string | undefined {
  return SIGNATURES.find((known) => known.bytes.every((byte, index) => bytes[index] === byte))?.what;
}

function decodeBytes(bytes: Uint8Array, fallback: TextRules["fallback"]): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeAs("utf-16le", bytes);
  if (first === 0xfe && second === 0xff) return decodeAs("utf-16be", bytes);
  const text = decodeAs("utf-8", bytes);
  if (text !== undefined || fallback === undefined) return text;
  const decoded = decodeAs(fallback, bytes);
  return decoded === undefined ? undefined : withUpperSigns(decoded);
}

function decodeAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * The signs of Windows-1252 at 0x80 to 0x9f; a blank for the five that it does not use.
 *
 * Node 20.18.3 and later read them as control characters. Source: encoding.spec.whatwg.org, index-windows-1252;
 * github.com/nodejs/node/issues/56542, read 2026-11-26.
 */
const UPPER_SIGNS = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const FIRST_UPPER = 0x80;

function withUpperSigns(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (control) => {
    const sign = UPPER_SIGNS[control.charCodeAt(0) - FIRST_UPPER];
    return sign === undefined || sign === " " ? control : sign;
  });
}

function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
