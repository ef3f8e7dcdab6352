/** One fault of an input, with the place where it stands. Line and column count from 1. */
export interface InputIssue {
  readonly file?: string;
  readonly line?: number;
  /** In YAML the character, in CSV the number of the field. */
  readonly column?: number;
  readonly field?: string;
  readonly expected?: string;
  readonly got?: string;
  /** Says the fault in words where "expected …, got …" does not. */
  readonly sentence: string;
}

/** Bad input: every fault that was found, thrown once. The command line prints one line a fault and exits with 2. */
export class InputError extends Error {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(describeInputIssue).join("\n"));
    this.name = "InputError";
    this.issues = issues;
  }
}

/** Returns `FILE:LINE:COLUMN: field: sentence`, leaving out what is not known. */
export function describeInputIssue(issue: InputIssue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  return [place, issue.field, issue.sentence].filter((part) => part !== undefined && part !== "").join(": ");
}

/** Returns an issue whose sentence is `expected …, got …`. */
export function expectedGot(
  place: Omit<InputIssue, "sentence" | "expected" | "got">,
  expected: string,
  got: string,
): InputIssue {
  return { ...place, expected, got, sentence: `expected ${expected}, got ${got}` };
}
