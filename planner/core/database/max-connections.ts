import { expectedGot, InputError } from "../input-error.ts";

/** Bytes of memory for one connection, and the most connections, of RDS for PostgreSQL's default parameter group. */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

/**
 * Returns the nominal `max_connections` of an RDS for PostgreSQL class: LEAST(memory ÷ 9531392, 5000), rounded down. The
 * running instance allows fewer, as RDS takes its own share of the memory first.
 *
 * Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html, "Maximum number of database connections", read 2026-11-22.
 * @throws InputError unless memoryGib > 0.
 */
export function maxConnections(memoryGib: number): number {
  if (!(Number.isFinite(memoryGib) && memoryGib > 0)) {
    throw new InputError([expectedGot({ field: "memoryGib" }, "a number > 0", String(memoryGib))]);
  }
  return Math.min(Math.floor((memoryGib * 2 ** 30) / BYTES_PER_CONNECTION), MOST_CONNECTIONS);
}
