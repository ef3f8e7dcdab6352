/** Returns a number for people: thousands separated, at most `decimals` decimals (2 unless said), no trailing zeros. */
export function figure(value: number, decimals = 2): string {
  const rounded = Math.round(value * 10 ** decimals) / 10 ** decimals;
  const [whole = "", fraction] = String(Math.abs(rounded)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${rounded < 0 ? "−" : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** Returns an amount of money for people, as `$1,234.50`; `decimals` is 2 unless said. */
export function dollars(usd: number, decimals = 2): string {
  const [whole = "", fraction] = Math.abs(usd).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${usd < 0 ? "−" : ""}$${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** Returns `1 node`, `2 nodes`: a count with its word, `plural` being the word for all counts but 1. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${figure(count)} ${count === 1 ? singular : plural}`;
}
