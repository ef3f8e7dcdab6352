/** Returns a value as one JSON document: two spaces, a newline at the end. Throws on numbers that JSON cannot hold. */
export function jsonDocument(value: unknown): string {
  const text = JSON.stringify(
    value,
    (key, part: unknown) => {
      if (typeof part === "number" && !Number.isFinite(part)) {
        throw new Error(`${key}: expected a finite number, got ${part}`);
      }
      return part;
    },
    2,
  );
  return `${text}\n`;
}
