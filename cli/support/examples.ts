/** Returns the block of runnable examples that ends each `--help`. */
export function examples(lines: readonly (readonly [command: string, says: string])[]): string {
  const body = lines.map(([command, says]) => `  # ${says}\n  ${command}`);
  return `\nExamples:\n${body.join("\n")}\n`;
}
