/** The longest text that any answer needs; longer ones are refused before they are looked at. */
export const MAX_ANSWER_LENGTH = 300;

const MAX_SHOWN = 60;

/** Returns a text on one line: line breaks and the blanks around them become one blank. */
export function oneLine(text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .join(" ")
    .trim();
}

/** Returns a text as a message shows it: in quotes, on one line, short, without the user-info of a URL. */
export function shownText(text: string): string {
  return `"${shortened(text)}"`;
}

/** Returns a text as {@link shownText} does, without the quotes. */
export function shortened(text: string): string {
  const line = oneLine(text.slice(0, MAX_ANSWER_LENGTH)).replace(/\/\/[^/\s@]*@/g, "//…@");
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN - 3)}…` : line;
}
