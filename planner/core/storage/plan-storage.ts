import type { Catalog } from "../catalog.ts";
import type { LikelyDemand } from "../demand/likely-demand.ts";
import type { PartRefused } from "../explained.ts";
import { dollars, figure } from "../figure.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { PlanRule } from "../plan-rule.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import { workbenchTopology } from "../workbench-server/topology.ts";
import { efsWarnings } from "./efs-bursting.ts";
import { type FileSystem, IOPS_PER_MB_PER_S, sizeFileSystem } from "./file-system.ts";
import { largestGib } from "./fsx-steps.ts";
import { type HomeLoad, homeLoads } from "./home-load.ts";
import type { StoragePart } from "./storage-part.ts";
import { storageRules } from "./storage-rules.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";

/** Plans the file system that homes, configuration and shared state lie on. */
export function planStorage(site: Site, catalog: Catalog, demand: LikelyDemand): StoragePart | PartRefused {
  // One server keeps homes on its own disk.
  if (!site.products.workbench || workbenchTopology(site) === "single-server")
    return { ok: true, reasons: [], warnings: [], refusals: [] };
  const homesGb = site.groups.reduce((sum, group) => sum + group.people.likely * group.homeGb.likely, 0);
  const [heaviest] = homeLoads(site, demand);
  if (heaviest === undefined) throw new Error("expected the load of the weekly peak");
  const answer = sizeFileSystem(catalog, site.region, site.storage, {
    homesGb,
    compressionFraction: site.storage.compressionFraction.likely,
    peakSessions: heaviest.sessions,
    sessionMbPerS: site.storage.sessionMbPerS.likely,
    extraMbPerS: heaviest.extraMbPerS,
  });
  if (!answer.ok) return answer;
  const { fileSystem } = answer;
  const rules = storageRules(site, catalog, fileSystem);
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
    reasons: reasonsOf(site, catalog, homesGb, heaviest, fileSystem),
    warnings: [
      ...stepWarnings(fileSystem, rules),
      ...iopsWarnings(site.storage.iops, fileSystem),
      ...efsWarnings(site, catalog, homesGb, fileSystem.neededMbPerS),
    ],
    refusals: [],
    rules,
  };
}

function reasonsOf(
  site: Site,
  catalog: Catalog,
  homesGb: number,
  load: HomeLoad,
  fileSystem: FileSystem,
): readonly Reason[] {
  const { storage } = site;
  const { step, raisedFrom } = fileSystem;
  const { source } = step.provenance;
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
        awsStepGib: fileSystem.awsStepGib,
      },
      source: REFERENCE,
    },
    {
      path: "storage.throughputMbPerS",
      rule:
        "sessions at the busiest moment × what one reads and writes, and beside it what installs write (package files a second in the busiest minute × the share that people install × megabytes of a file × " +
        "what it unpacks to) and what people who start write (people × MiB each, over the minutes in which they arrive), rounded up to the smallest step that AWS offers for the capacity",
      inputs: {
        moment: load.moment,
        sessions: load.sessions,
        sessionMbPerS: storage.sessionMbPerS.likely,
        ...load.extraFrom,
        extraMbPerS: load.extraMbPerS,
        neededMbPerS: fileSystem.neededMbPerS,
        ...present("stepForThisAlone", raisedFrom?.throughputMbPerS),
        ...present(
          "mostGibOnThatStep",
          raisedFrom === undefined ? undefined : largestGib(catalog, site.region, raisedFrom),
        ),
        ...present("burstDiskMbPerS", step.diskThroughputBurstMbPerS),
        ...present("baselineNetworkMbPerS", step.networkBaselineMbPerS),
        ...present("burstNetworkMbPerS", step.networkBurstMbPerS),
      },
      source,
    },
    {
      path: "storage.iops",
      rule: "what the capacity includes, or more where the site asks for it or the busiest moment needs it, a stated number of operations for each MB/s; the servers of the throughput step have a limit of their own",
      inputs: {
        iopsPerMbPerS: IOPS_PER_MB_PER_S,
        includedIops: fileSystem.includedIops,
        includedIopsPerGib: step.includedIopsPerGib,
        neededIops: fileSystem.neededIops,
        ...present("serverIops", step.diskIopsBaseline),
        ...present("serverIopsInBursts", step.diskIopsBurst),
      },
      source,
    },
    {
      path: "storage.deploymentType",
      rule: "as the site states, else over two zones: FSx for OpenZFS is much faster than EFS and still in more than one zone",
      inputs: { deploymentType: fileSystem.deploymentType },
      source: REFERENCE,
    },
    {
      path: "storage.zones",
      rule: "at most two zones, as the databases; a deployment type with one zone goes with it",
      inputs: { deploymentType: fileSystem.deploymentType, zones: fileSystem.zones },
      source: REFERENCE,
    },
    {
      path: "cost.lines.backup",
      rule: "one full copy of what is stored: backups are incremental, so days after the first add what changed, which nobody has stated",
      inputs: {
        backup: storage.backup ? "yes" : "no",
        storedGib: fileSystem.neededGib * storage.fillFraction,
      },
      source: "docs.aws.amazon.com/fsx/latest/OpenZFSGuide/using-backups.html, read 2026-11-22",
    },
  ];
}

function present(key: string, value: number | undefined): Reason["inputs"] {
  return value === undefined ? {} : { [key]: value };
}

/** Stated operations that AWS does not bill as such, or that the servers of the throughput step never deliver. */
function iopsWarnings(stated: number | undefined, fileSystem: FileSystem): readonly PlanWarning[] {
  const { capacityGib, includedIops, iops, throughputMbPerS, step } = fileSystem;
  if (stated === undefined) return [];
  const { diskIopsBaseline: allDay, diskIopsBurst: inBursts = allDay } = step;
  const warning = (sentence: string): readonly PlanWarning[] => [{ code: "STATED_IOPS", sentence }];
  if (stated < iops)
    return warning(
      `storage.iops of ${figure(stated)} are not planned: ${figure(capacityGib)} GiB include ${figure(includedIops)} and cannot be had with fewer` +
        (iops > includedIops ? `, and the busiest moment needs ${figure(iops)}` : ""),
    );
  if (allDay === undefined || inBursts === undefined || stated <= inBursts) return [];
  return warning(
    `storage.iops of ${figure(stated)} are paid for and not delivered: the servers of ${figure(throughputMbPerS)} MB/s do ${figure(allDay)} operations a second all day` +
      (inBursts > allDay ? ` and ${figure(inBursts)} in bursts` : "") +
      "; a larger storage.throughputMbPerS does more",
  );
}

/** AWS has no step of 1,200 GiB for OpenZFS; the difference is the site's to decide, in dollars. */
function stepWarnings(fileSystem: FileSystem, rules: readonly PlanRule[]): readonly PlanWarning[] {
  if (fileSystem.capacityGib <= fileSystem.awsStepGib) return [];
  const priced = rules.find(({ rule }) => rule.includes("1,200"));
  return [
    {
      code: "STORAGE_STEP",
      sentence:
        `${figure(fileSystem.capacityGib)} GiB are a multiple of 1,200 GiB as the reference architecture provisions; AWS's own step would be ${figure(fileSystem.awsStepGib)} GiB` +
        (priced === undefined ? "" : `, ${dollars(priced.usdPerMonth)} a month less`),
    },
  ];
}
