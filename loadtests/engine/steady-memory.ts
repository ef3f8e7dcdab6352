import { setFlagsFromString } from "node:v8";

/**
 * Keeps the memory of this process small and flat for the rest of its life, in exchange for more work of the garbage collector.
 *
 * V8 lets a heap that makes much garbage grow to several times what lives in it, by an amount that depends on how busy the
 * machine is; over days that looks like a leak. Measured with Node 20.20 on a busy machine of two cores on 2026-11-26,
 * 100,000 requests at 2,500 a second: 155 MB resident from the second tenth to the last (174 MB at most) instead of
 * 191 MB rising to 326 MB, for 18 instead of 14 CPU seconds.
 */
export function keepMemorySteady(): void {
  setFlagsFromString("--heap-growing-percent=50");
  setFlagsFromString("--semi-space-growth-factor=1");
}
