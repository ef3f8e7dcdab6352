/** Returns whether figures, of which less is better, are nowhere worse than others and somewhere better: Pareto dominance. */
export function dominates(figures: readonly number[], others: readonly number[]): boolean {
  const steps = figures.map((figure, i) => figure - (others[i] ?? figure));
  return steps.every((step) => step <= 0) && steps.some((step) => step < 0);
}
