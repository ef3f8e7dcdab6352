import type { Catalog } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import { dollars, figure } from "../figure.ts";
import { MEAN_FILE_MB } from "../package-manager/delivered-bytes.ts";
import type { PlanWarning, Reason } from "../plan.ts";
import type { PartRefused, StoragePart } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { type FileSystem, sizeFileSystem } from "./file-system.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";

/**
 * What an installed R package takes on disk per byte of its file: tar.gz of compiled packages unpacks to about three times.
 * A stated assumption of ours; to be measured by a run.
 */
const UNPACKED_PER_FILE = 3;

/** Plans the file system that homes, configuration and shared state lie on. */
export function planStorage(site: Site, catalog: Catalog, demand: LikelyDemand): StoragePart | PartRefused {
  if (!site.products.workbench) return { ok: true, reasons: [], warnings: [], refusals: [] };
  const homesGb = site.groups.reduce((sum, group) => sum + group.people.likely * group.homeGb.likely, 0);
  const answer = sizeFileSystem(catalog, site.region, site.storage, {
    homesGb,
    compressionFraction: site.storage.compressionFraction.likely,
    peakSessions: demand.peak.sessions,
    sessionMbPerS: site.storage.sessionMbPerS.likely,
    extraMbPerS: installMbPerS(site, demand),
  });
  if (!answer.ok) return answer;
  const { fileSystem } = answer;
  return {
    ok: true,
    fileSystem,
    storage: {
      kind: "fsx-openzfs",
      deploymentType: fileSystem.deploymentType,
      capacityGib: fileSystem.capacityGib,
      throughputMbPerS: fileSystem.throughputMbPerS,
      iops: fileSystem.iops,
      zones: fileSystem.zones,
    },
    reasons: reasonsOf(site, demand, homesGb, fileSystem),
    warnings: stepWarnings(site, catalog, fileSystem),
    refusals: [],
  };
}

/** What people's package installs write to their homes in the busiest hour; CI writes to its own disks. */
function installMbPerS(site: Site, demand: LikelyDemand): number {
  if (!site.products.packageManager) return 0;
  const byPeople = site.groups.reduce(
    (sum, group) => sum + group.people.likely * group.packagesPerDay.likely,
    0,
  );
  const share = demand.installs.perDay > 0 ? Math.min(1, byPeople / demand.installs.perDay) : 0;
  return demand.installs.peakPerS * share * MEAN_FILE_MB.r * UNPACKED_PER_FILE;
}

function reasonsOf(
  site: Site,
  demand: LikelyDemand,
  homesGb: number,
  fileSystem: FileSystem,
): readonly Reason[] {
  const { storage } = site;
  return [
    {
      path: "storage.capacityGib",
      rule:
        "(homes × compressed share + configuration) ÷ fill limit, rounded up to " +
        (storage.capacityStep === "aws" ? "whole GiB" : "multiples of 1,200 GiB"),
      inputs: {
        homesGb,
        compressionFraction: storage.compressionFraction.likely,
        configurationGib: storage.configurationGib,
        fillFraction: storage.fillFraction,
        neededGib: fileSystem.neededGib,
      },
      source: REFERENCE,
    },
    {
      path: "storage.throughputMbPerS",
      rule: "sessions at the peak × what one reads and writes, and what package installs write, rounded up to an allowed step",
      inputs: {
        peakSessions: demand.peak.sessions,
        sessionMbPerS: storage.sessionMbPerS.likely,
        installMbPerS: installMbPerS(site, demand),
        neededMbPerS: fileSystem.neededMbPerS,
      },
      source: fileSystem.step.provenance.source,
    },
    {
      path: "storage.iops",
      rule: "what the capacity includes, unless the site asks for more",
      inputs: {
        includedIops: fileSystem.includedIops,
        includedIopsPerGib: fileSystem.step.includedIopsPerGib,
      },
      source: fileSystem.step.provenance.source,
    },
  ];
}

/** AWS has no step of 1,200 GiB for OpenZFS; the difference is the site's to decide, in dollars. */
function stepWarnings(site: Site, catalog: Catalog, fileSystem: FileSystem): readonly PlanWarning[] {
  const moreGib = fileSystem.capacityGib - fileSystem.awsStepGib;
  if (moreGib <= 0) return [];
  const priced = priceOf(catalog.priceBook, `fsx.openzfs.${fileSystem.deploymentType}.storage`, site.region);
  const usd = priced.ok ? (priced.price.tiers[0]?.usd ?? 0) * moreGib : undefined;
  return [
    {
      code: "STORAGE_STEP",
      sentence:
        `${figure(fileSystem.capacityGib)} GiB are a multiple of 1,200 GiB as the reference architecture provisions; AWS's own step would be ${figure(fileSystem.awsStepGib)} GiB` +
        (usd === undefined ? "" : `, ${dollars(usd)} a month less`),
    },
  ];
}
