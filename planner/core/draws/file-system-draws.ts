import type { Catalog } from "../catalog.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import { siteReader } from "../demand/site-draws.ts";
import type { Site } from "../site.ts";
import { type FileSystem, sizeFileSystem } from "../storage/file-system.ts";
import { homeLoads } from "../storage/home-load.ts";
import { demandReader } from "./draw-parts.ts";
import type { FileSystemDraws } from "./drawn-file-systems.ts";

/** What the homes of every draw need. */
export interface StorageNeeds {
  /** Gigabytes on disk, compressed. */
  readonly storedGb: Float64Array;
  /** At the busiest moment, and the sessions and the rest that it is made of. */
  readonly mbPerS: Float64Array;
  readonly sessions: Float64Array;
  readonly extraMbPerS: Float64Array;
}

/** Returns what the homes of every draw need; undefined without Workbench. */
export function drawStorageNeeds(demand: DemandDraws): StorageNeeds | undefined {
  const { site, draws } = demand.answers;
  if (!site.products.workbench) return undefined;
  const array = (): Float64Array => new Float64Array(draws);
  const needs = { storedGb: array(), mbPerS: array(), sessions: array(), extraMbPerS: array() };
  const [siteOf, demandOf] = [siteReader(demand.answers), demandReader(demand)];
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn = siteOf(draw);
    const [heaviest] = homeLoads(drawn, demandOf(draw));
    needs.storedGb[draw] = storedGb(drawn);
    needs.mbPerS[draw] = heaviest?.mbPerS ?? 0;
    needs.sessions[draw] = heaviest?.sessions ?? 0;
    needs.extraMbPerS[draw] = heaviest?.extraMbPerS ?? 0;
  }
  return needs;
}

/** Returns the gigabytes of all homes on disk, compressed, at the likely answers. */
export function storedGb({ groups, storage }: Site): number {
  const homes = groups.reduce((sum, { people, homeGb }) => sum + people.likely * homeGb.likely, 0);
  return homes * storage.compressionFraction.likely;
}

/** Sizes the file system of every draw by the rules of the plan. */
export function drawFileSystems(
  catalog: Catalog,
  demand: DemandDraws,
  needs: StorageNeeds | undefined,
  planned: FileSystem | undefined,
): FileSystemDraws {
  const { site, draws } = demand.answers;
  if (needs === undefined || planned === undefined) return { of: () => undefined, beyondFraction: 0 };
  const { deploymentType } = site.storage;
  const ofSite = {
    fsxSteps: catalog.fsxSteps.filter((step) => step.deploymentType === deploymentType),
    fsxRegions: catalog.fsxRegions.filter((row) => row.region === site.region),
    fsxStorageLimits: catalog.fsxStorageLimits.filter((row) => row.deploymentType === deploymentType),
  };
  let beyond = 0;
  const sized = Array.from({ length: draws }, (_, draw): FileSystem => {
    const sessions = needs.sessions[draw] ?? 0;
    const extraMbPerS = needs.extraMbPerS[draw] ?? 0;
    const answer = sizeFileSystem(ofSite, site.region, site.storage, {
      homesGb: needs.storedGb[draw] ?? 0,
      compressionFraction: 1,
      peakSessions: sessions,
      sessionMbPerS: sessions > 0 ? ((needs.mbPerS[draw] ?? 0) - extraMbPerS) / sessions : 0,
      extraMbPerS,
    });
    if (answer.ok) return answer.fileSystem;
    beyond += 1;
    return planned;
  });
  return { of: (draw) => sized[draw], beyondFraction: beyond / draws };
}
