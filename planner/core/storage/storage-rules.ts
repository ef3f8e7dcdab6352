import type { Catalog, FsxDeploymentType } from "../catalog.ts";
import { priceOf, unitUsd } from "../cost/price-of.ts";
import { dollars, figure } from "../figure.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { FileSystem } from "./file-system.ts";

/** Returns what the rules on storage cost: multiples of 1,200 GiB, and a second zone. Rules that cost nothing are left out. */
export function storageRules(site: Site, catalog: Catalog, fileSystem: FileSystem): readonly PlanRule[] {
  return [...stepRule(site, catalog, fileSystem), ...zoneRule(site, catalog, fileSystem)].filter(
    ({ usdPerMonth }) => usdPerMonth > 0,
  );
}

function stepRule(site: Site, catalog: Catalog, fileSystem: FileSystem): readonly PlanRule[] {
  const usd = unitPrice(site, catalog, fileSystem.deploymentType, "storage");
  const moreGib = fileSystem.capacityGib - fileSystem.awsStepGib;
  if (usd === undefined) return [];
  return [
    {
      rule: "file system in multiples of 1,200 GiB",
      usdPerMonth: cents(usd * moreGib),
      instead: `${figure(fileSystem.awsStepGib)} GiB, AWS's own step, in place of ${figure(fileSystem.capacityGib)}`,
      risk: "less room to grow before the next step; capacity can grow by 10 % at least, six hours apart, and never shrinks",
      why: {
        rule: "GiB more than AWS's own step × the price of a GiB",
        inputs: {
          capacityGib: fileSystem.capacityGib,
          awsStepGib: fileSystem.awsStepGib,
          usdPerGibMonth: usd,
        },
        source: sourceOf(site, catalog, fileSystem.deploymentType),
      },
    },
  ];
}

/** The same size and throughput in one zone with a standby in it, and without any. */
function zoneRule(site: Site, catalog: Catalog, fileSystem: FileSystem): readonly PlanRule[] {
  if (fileSystem.deploymentType !== "MULTI_AZ_1") return [];
  const offered = catalog.fsxRegions.find(({ region }) => region === site.region)?.offered;
  const other = (["SINGLE_AZ_HA_2", "SINGLE_AZ_2"] as const).find((type) => offered?.[type] === true);
  if (other === undefined) return [];
  const { capacityGib, throughputMbPerS } = fileSystem;
  const pricesOf = (type: FsxDeploymentType): UnitPrices | undefined => {
    const gib = unitPrice(site, catalog, type, "storage");
    const mbPerS = unitPrice(site, catalog, type, "throughput");
    return gib === undefined || mbPerS === undefined ? undefined : { gib, mbPerS };
  };
  const [two, one] = [pricesOf("MULTI_AZ_1"), pricesOf(other)];
  if (two === undefined || one === undefined) return [];
  return [
    {
      rule: "file system over two zones",
      usdPerMonth: cents((two.gib - one.gib) * capacityGib + (two.mbPerS - one.mbPerS) * throughputMbPerS),
      instead:
        `${other} with the same capacity and throughput, at ${dollars(one.gib, 3)} a GiB and ${dollars(one.mbPerS, 3)} an MB/s ` +
        `in place of ${dollars(two.gib, 3)} and ${dollars(two.mbPerS, 3)}`,
      risk: "the loss of its zone takes homes, configuration and every session with it until it is back",
      why: {
        rule: "the same capacity and throughput, each × the difference of its prices; operations above those included left out",
        inputs: {
          capacityGib,
          throughputMbPerS,
          usdPerGibMonth: two.gib,
          usdPerGibMonthInstead: one.gib,
          usdPerMbPerSMonth: two.mbPerS,
          usdPerMbPerSMonthInstead: one.mbPerS,
        },
        source: sourceOf(site, catalog, other),
      },
    },
  ];
}

interface UnitPrices {
  readonly gib: number;
  readonly mbPerS: number;
}

/** Where the price of a GiB stands. */
function sourceOf({ region }: Site, { priceBook }: Catalog, type: FsxDeploymentType): string {
  const priced = priceOf(priceBook, `fsx.openzfs.${type}.storage`, region);
  return priced.ok ? (priced.price.tiers[0]?.provenance.source ?? "") : "";
}

/** Returns the US dollars a month of one GiB, one MB/s or one operation a second above those included; undefined without a price. */
export function unitPrice(
  site: Pick<Site, "region">,
  catalog: Pick<Catalog, "priceBook">,
  type: FsxDeploymentType,
  part: "storage" | "throughput" | "iops",
): number | undefined {
  return unitUsd(catalog.priceBook, `fsx.openzfs.${type}.${part}`, site.region);
}
