/** Hours that AWS and its calculators count for a month. Source: aws.amazon.com/ec2/pricing, 365 × 24 / 12, read 2026-11-22. */
export const HOURS_PER_MONTH = 730;

/** A MiB is 2²⁰ bytes. Source: IEC 80000-13. */
export const BYTES_PER_MIB = 2 ** 20;

const MIB_PER_GIB = 1024;

/** Returns MiB of decimal gigabytes (10⁹ bytes), the unit in which people count homes and data. */
export function mibFromGb(gb: number): number {
  return (gb * 1e9) / BYTES_PER_MIB;
}

/** Returns GiB of decimal gigabytes (10⁹ bytes). */
export function gibFromGb(gb: number): number {
  return (gb * 1e9) / 2 ** 30;
}

/** Returns decimal gigabytes (10⁹ bytes) of MiB. */
export function gbFromMib(mib: number): number {
  return (mib * BYTES_PER_MIB) / 1e9;
}

/** Returns GiB of MiB. */
export function gibFromMib(mib: number): number {
  return mib / MIB_PER_GIB;
}

/** Returns MiB of GiB. */
export function mibFromGib(gib: number): number {
  return gib * MIB_PER_GIB;
}

/** Returns MiB of decimal megabytes (10⁶ bytes), the unit of throughput and of the launcher's memory. */
export function mibFromMb(mb: number): number {
  return (mb * 1e6) / BYTES_PER_MIB;
}

/** Returns decimal megabytes (10⁶ bytes) of MiB. */
export function mbFromMib(mib: number): number {
  return (mib * BYTES_PER_MIB) / 1e6;
}

/** Returns the whole bytes of MiB: memory that is compared in them fits exactly where it does, whatever fraction of a MiB it has. */
export function wholeBytesFromMib(mib: number): number {
  return Math.round(mib * BYTES_PER_MIB);
}

/** Returns a number with thousands set off by commas and at most so many decimals, as `1,907.35`. */
export function describeNumber(value: number, decimals = 2): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: decimals });
}

/** Returns memory in words: whole GiB as `4 GiB`, everything else as `1,907.35 MiB`. */
export function describeMemory(memoryMib: number): string {
  const gib = gibFromMib(memoryMib);
  if (gib >= 1 && Number.isInteger(gib)) return `${describeNumber(gib)} GiB`;
  return `${describeNumber(memoryMib)} MiB`;
}

/** Returns CPU in words: whole cores as `2 CPU`, everything else as `500 m`. */
export function describeCpu(cpuMillicores: number): string {
  if (cpuMillicores >= 1000 && cpuMillicores % 1000 === 0)
    return `${describeNumber(cpuMillicores / 1000)} CPU`;
  return `${describeNumber(cpuMillicores)} m`;
}

/** Returns dollars rounded to whole cents. */
export function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}
