import type { Catalog, RdsClass } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import { SLOTS_PER_HOUR } from "../curve.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { dollars, figure } from "../figure.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import { type CreditBalance, creditBalance } from "./burst-credits.ts";
import type { PlanDatabase } from "./planned-database.ts";

/** Weeks of a month of 730 hours. */
const WEEKS_PER_MONTH = 730 / 168;

/** What 5,000 sessions may use of db.t3.micro all day without notable degradation: its baseline, two vCPU at 10 %. */
const VCPU_OF_A_SESSION = (2 * 0.1) / 5000;

/** db.t3.xlarge was at 10–20 % of its four vCPU with 1,000,000 installs a day; the upper figure counts. */
const VCPU_OF_AN_INSTALL_PER_S = (4 * 0.2) / (1_000_000 / 86_400);

const ASSUMED: Readonly<Record<PlanDatabase["product"], { readonly rule: string; readonly source: string }>> =
  {
    workbench: {
      rule: "sessions of each hour × the CPU that one may use if 5,000 of them just keep db.t3.micro at its baseline: an upper bound, to be measured",
      source:
        "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22; credits of the class as AWS lists them",
    },
    "package-manager": {
      rule: "package files of each hour × the CPU that one took where 1,000,000 a day kept db.t3.xlarge at 20 %",
      source:
        "Posit reference architecture Package Manager on AWS EKS (packagemanager.posit.co/__docs__), read 2026-11-22; credits of the class as AWS lists them",
    },
  };

/** What the CPU credits of a database come to over the reference week. */
export interface CreditsTold {
  readonly reasons: readonly Reason[];
  readonly warnings: readonly PlanWarning[];
}

/** Returns how a database's CPU credits last over the reference week, and warns where they do not. */
export function tellCredits(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  demand: LikelyDemand,
  product: PlanDatabase["product"],
  row: RdsClass,
): CreditsTold {
  const balance = creditBalance(row, hourlyVcpu(demand, product));
  if (balance === undefined) return { reasons: [], warnings: [] };
  return {
    reasons: [
      {
        path: `databases.${product}.cpuCredits`,
        rule: ASSUMED[product].rule,
        inputs: { instanceClass: row.name, ...balance },
        source: ASSUMED[product].source,
      },
    ],
    warnings:
      balance.meanVcpu > balance.baselineVcpu || balance.surplusVcpuHours > 0
        ? [shortOfCredits(site, catalog, row, balance)]
        : [],
  };
}

function hourlyVcpu(demand: LikelyDemand, product: PlanDatabase["product"]): readonly number[] {
  if (product === "package-manager")
    return demand.installs.perSByHour.map((perS) => perS * VCPU_OF_AN_INSTALL_PER_S);
  return Array.from(
    { length: Math.floor(demand.week.total.length / SLOTS_PER_HOUR) },
    (_, hour) => (demand.week.total[hour * SLOTS_PER_HOUR] ?? 0) * VCPU_OF_A_SESSION,
  );
}

function shortOfCredits(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  row: RdsClass,
  balance: CreditBalance,
): PlanWarning {
  const usd = unitUsd(catalog.priceBook, "rds.postgres.cpu_credit", site.region);
  const hours = balance.surplusVcpuHours * WEEKS_PER_MONTH;
  const price = usd === undefined ? "" : `, ${dollars(usd * hours)} a month`;
  return {
    code: "CPU_CREDITS",
    sentence:
      `${row.name} gives ${figure(balance.baselineVcpu)} vCPU all day, ${figure(balance.meanVcpu)} are expected in the mean and ${figure(balance.peakVcpu)} at the peak: ` +
      `its credits run out, and RDS charges ${figure(hours, 0)} vCPU-hours a month beyond them${price}; a class that is not burstable may be cheaper`,
  };
}
