/** When a frame was: what has to be known of all frames of a run at once. */
export interface FrameSpan {
  readonly index: number;
  readonly fromS: number;
  readonly toS: number;
}
