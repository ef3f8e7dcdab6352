import type { RdsClass } from "../catalog.ts";

const MINUTES_PER_HOUR = 60;

/** How a burstable class gets through a repeating stretch of hours. */
export interface CreditBalance {
  /** vCPU that the class gives all day. */
  readonly baselineVcpu: number;
  readonly meanVcpu: number;
  readonly peakVcpu: number;
  /** The least credits at the end of any hour, starting from a full account; a credit is a minute of one vCPU. */
  readonly lowestCredits: number;
  readonly mostCredits: number;
  /** vCPU-hours beyond baseline and credits, which RDS charges instead of slowing down. */
  readonly surplusVcpuHours: number;
}

/**
 * Returns the CPU credits of a burstable class under a load given hour by hour. The account starts full, gains what the class earns,
 * pays what is used, and what it cannot pay is surplus: RDS runs T classes in unlimited mode. Undefined for classes without credits.
 *
 * Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide, Concepts.DBInstanceClass.Types, and the EC2 User Guide on burstable
 * performance, read 2026-11-22.
 */
export function creditBalance(
  row: Pick<RdsClass, "vcpu" | "cpuBaselineFractionPerVcpu" | "cpuCreditsPerHour" | "cpuCreditsMaxAccrued">,
  vcpuByHour: readonly number[],
): CreditBalance | undefined {
  const { vcpu, cpuBaselineFractionPerVcpu, cpuCreditsPerHour, cpuCreditsMaxAccrued } = row;
  if (cpuBaselineFractionPerVcpu === undefined || cpuCreditsPerHour === undefined) return undefined;
  const mostCredits = cpuCreditsMaxAccrued ?? cpuCreditsPerHour * 24;
  let credits = mostCredits;
  let lowestCredits = mostCredits;
  let surplusVcpuHours = 0;
  for (const used of vcpuByHour) {
    credits = Math.min(mostCredits, credits + cpuCreditsPerHour - used * MINUTES_PER_HOUR);
    if (credits < 0) {
      surplusVcpuHours -= credits / MINUTES_PER_HOUR;
      credits = 0;
    }
    lowestCredits = Math.min(lowestCredits, credits);
  }
  return {
    baselineVcpu: vcpu * cpuBaselineFractionPerVcpu,
    meanVcpu: vcpuByHour.reduce((sum, used) => sum + used, 0) / Math.max(1, vcpuByHour.length),
    peakVcpu: Math.max(0, ...vcpuByHour),
    lowestCredits,
    mostCredits,
    surplusVcpuHours,
  };
}
