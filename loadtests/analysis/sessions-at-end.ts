/** Sessions of one IDE in one state that a run had left when it ended. */
export interface SessionsAtEnd {
  /** As `VS Code`. */
  readonly workbench: string;
  /** As `suspended`. */
  readonly state: string;
  readonly sessions: number;
}

/** Returns in a sentence which sessions were there at the end of a run, before they were stopped; undefined when none was. */
export function sessionsAtEndText(left: readonly SessionsAtEnd[]): string | undefined {
  const sessions = left.reduce((sum, one) => sum + one.sessions, 0);
  if (sessions === 0) return undefined;
  const list = left.map((one) => `${one.sessions} ${one.workbench} ${one.state}`).join(", ");
  return `${sessions} sessions of the run were there at its end (${list}), until the clean-up stopped them`;
}
