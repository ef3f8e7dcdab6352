/**
 * Characters that steer a terminal or turn the reading direction: C0 and C1 controls but tab and line feed, and the
 * bidirectional marks, embeddings, overrides and isolates (Unicode properties Control and
 * Bidi_Control, UAX #9 §2). They come from hostile servers and
 * from careless copying; none belongs in a report.
 */
const STEERING = /(?![\t\n])[\p{Control}\p{Bidi_Control}\ufeff]/gu;

/** Half of a surrogate pair: not a character, and not writable as UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Returns the text in which every steering character stands as `⟨U+001B⟩`, visible and harmless. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(STEERING, codePointText)
    .replace(LONE_SURROGATE, codePointText);
}

function codePointText(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `⟨U+${code}⟩`;
}

/** Returns clean text on one line. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s*\n\s*|\t/g, " ");
}
