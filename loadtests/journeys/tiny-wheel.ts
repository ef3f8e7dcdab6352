/** A wheel that a journey makes to upload it. */
export interface TinyWheel {
  readonly fileName: string;
  readonly content: Uint8Array;
}

/** Returns a valid wheel (`py3-none-any`) of about a kilobyte: a module and its metadata, nothing compressed. `name` is normalised, texts are ASCII. */
export function makeTinyWheel(name: string, version: string, summary: string): TinyWheel {
  const module = name.replaceAll("-", "_");
  const info = `${module}-${version}.dist-info`;
  const files: (readonly [path: string, text: string])[] = [
    [`${module}/__init__.py`, `"""${summary}"""\n`],
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nSummary: ${summary}\n`],
    [`${info}/WHEEL`, "Wheel-Version: 1.0\nGenerator: headroom\nRoot-Is-Purelib: true\nTag: py3-none-any\n"],
  ];
  const record = [...files.map(([path]) => path), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  files.push([`${info}/RECORD`, record]);
  return { fileName: `${module}-${version}-py3-none-any.whl`, content: zip(files) };
}

/** 1980-01-01, the first day that the format knows. */
const DOS_DATE = 0x21;

/** Returns a zip archive of stored files. Format: PKWARE APPNOTE 6.3.3. */
function zip(files: readonly (readonly [path: string, text: string])[]): Uint8Array {
  const out: number[] = [];
  const central: number[] = [];
  for (const [path, text] of files) {
    const content = bytesOf(text);
    const common = [
      ...le16(20, 0, 0, 0, DOS_DATE),
      ...le32(crc32(content), content.length, content.length),
      ...le16(path.length, 0),
    ];
    central.push(
      ...le32(0x02014b50),
      ...le16(20),
      ...common,
      ...le16(0, 0, 0),
      ...le32(0o100644 * 0x10000, out.length),
      ...bytesOf(path),
    );
    out.push(...le32(0x04034b50), ...common, ...bytesOf(path), ...content);
  }
  const end = [
    ...le32(0x06054b50),
    ...le16(0, 0, files.length, files.length),
    ...le32(central.length, out.length),
    ...le16(0),
  ];
  return Uint8Array.from([...out, ...central, ...end]);
}

/** The bytes of an ASCII text. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function le16(...values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [value & 255, (value >>> 8) & 255]);
}

function le32(...values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [
    value & 255,
    (value >>> 8) & 255,
    (value >>> 16) & 255,
    (value >>> 24) & 255,
  ]);
}

/** The checksum of zip archives. Source: PKWARE APPNOTE 6.3.3, section 4.4.7. */
function crc32(content: Uint8Array): number {
  let crc = -1;
  for (const byte of content) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
