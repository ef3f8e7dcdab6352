/** What a run of the emitted load is expected to show; `low`–`high` is a 90 % interval. */
export interface Prediction {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}
