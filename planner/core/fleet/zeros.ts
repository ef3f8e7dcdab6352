/** Returns so many zeros. A plain array: for a handful of numbers it costs a tenth of a typed one, and passes make millions of them. */
export function zeros(count: number): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < count; i += 1) numbers.push(0);
  return numbers;
}
