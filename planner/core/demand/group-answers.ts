/** One number for each answer of a group: the likely ones, or those of one draw. */
export interface GroupAnswers {
  readonly people: number;
  readonly activeFraction: number;
  readonly concurrentFraction: number;
  readonly sessionsPerPerson: number;
  readonly handsOnHours: number;
}
