/** One start of a journey: when it is due and what makes it the same start in every process. */
export interface Start {
  /** Names the start in its journey, whatever window or shard it was asked for in. A safe integer. */
  readonly slot: number;
  /** Seconds of scenario time from the start of the run. */
  readonly dueS: number;
  /** Name of the random stream of this start, for `randomStream(seed, stream)`. */
  readonly stream: string;
}

/** One of `of` processes that share a schedule without talking to each other; `index` counts from 1, as in `--shard 3/10`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Returns whether a slot is this shard's to start; without a shard every slot is. */
export function isMine(slot: number, shard: Shard | undefined): boolean {
  return shard === undefined || slot % shard.of === shard.index - 1;
}

/** Throws a plain Error when the shard is not one of 1 … of: the command line has checked it before. */
export function checkShard(shard: Shard | undefined): void {
  if (shard === undefined) return;
  const { index, of } = shard;
  if (!Number.isInteger(index) || !Number.isInteger(of) || index < 1 || index > of) {
    throw new Error(`expected a shard between 1/${of} and ${of}/${of}, got ${index}/${of}`);
  }
}
