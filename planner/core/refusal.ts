/** Why a candidate was turned down, in a word that a script can match. */
export type RefusalCode =
  | "SESSION_TOO_LARGE"
  | "BURSTABLE"
  | "NO_PRICE"
  | "NOT_IN_REGION"
  | "RULE_TWO_TO_THREE"
  | "POD_LIMIT"
  | "POOL_LIMIT"
  | "QUOTA"
  | "ADDRESSES"
  | "SEATS"
  | "BUDGET"
  | "BLAST_RADIUS"
  | "CONNECTIONS"
  | "THROUGHPUT_STEP"
  | "ZONES"
  | "DOMINATED";

/**
 * The facts of one "no": what was needed, what there was, and by how much it fell short.
 *
 * `need`, `have` and `shortBy` share `unit`; `sentence` says the same in words.
 */
export interface Refusal {
  readonly subject: string;
  readonly code: RefusalCode;
  readonly resource?: string;
  readonly unit?: string;
  readonly need?: number;
  readonly have?: number;
  readonly shortBy?: number;
  readonly sentence: string;
}

/** Returns a refusal as one line: the code, then the sentence. */
export function describeRefusal(refusal: Refusal): string {
  return `${refusal.code}: ${refusal.sentence}`;
}
