import type { Catalog } from "../catalog.ts";
import { addProducts } from "../columns.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import type { Estimate } from "../demand/estimate.ts";
import { otherSessionsAt } from "../demand/event-peak.ts";
import type { Site } from "../site.ts";
import { type FileSystem, sizeFileSystem } from "../storage/file-system.ts";
import { stepsIn } from "../storage/fsx-steps.ts";
import { eventMbPerS, installMbPerS, shareOfPeople } from "../storage/home-load.ts";
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

/** Returns what the homes of every draw need, by the rules of `homeLoads`; undefined without Workbench. */
export function drawStorageNeeds(demand: DemandDraws): StorageNeeds | undefined {
  const { site, draws, groups, policies } = demand.answers;
  if (!site.products.workbench) return undefined;
  const { compressionFraction, sessionMbPerS } = site.storage;
  const answer = (path: string, { likely }: Estimate): Float64Array =>
    policies.get(path) ?? new Float64Array(draws).fill(likely);
  const homesGb = new Float64Array(draws);
  for (const { people, fields } of groups) addProducts(homesGb, people, fields.homeGb);
  const storedGb = new Float64Array(draws);
  addProducts(storedGb, homesGb, answer("storage.compressionFraction", compressionFraction));
  return { storedGb, ...heaviestLoads(demand, answer("storage.sessionMbPerS", sessionMbPerS)) };
}

/** Of the weekly peak, or of the event that asks for more. */
function heaviestLoads(demand: DemandDraws, perSession: Float64Array): Omit<StorageNeeds, "storedGb"> {
  const { site, draws } = demand.answers;
  const { peak, events } = demand.likely;
  const sessions = demand.sessions?.all.sessions ?? new Float64Array(draws);
  const installs = installLoads(demand);
  const heaviest = { mbPerS: installs.slice(), sessions: sessions.slice(), extraMbPerS: installs.slice() };
  addProducts(heaviest.mbPerS, sessions, perSession);
  for (const [i, event] of events.entries()) {
    const asked = site.events[i];
    const startingMbPerS = asked === undefined ? 0 : eventMbPerS(asked);
    for (let draw = 0; draw < draws; draw += 1) {
      const growth = peak.sessions > 0 ? (sessions[draw] ?? 0) / peak.sessions : 1;
      const open = event.eventSessions + otherSessionsAt(event, growth);
      const extra = (installs[draw] ?? 0) + startingMbPerS;
      const mbPerS = open * (perSession[draw] ?? 0) + extra;
      if (mbPerS <= (heaviest.mbPerS[draw] ?? 0)) continue;
      heaviest.mbPerS[draw] = mbPerS;
      heaviest.sessions[draw] = open;
      heaviest.extraMbPerS[draw] = extra;
    }
  }
  return heaviest;
}

/** What people's package installs write to homes in the busiest minute, in MB/s. */
function installLoads({ answers, installs, likely }: DemandDraws): Float64Array {
  const { site, draws, groups } = answers;
  const load = new Float64Array(draws);
  if (!site.products.packageManager) return load;
  const byPeople = new Float64Array(draws);
  for (const { people, fields } of groups) addProducts(byPeople, people, fields.packagesPerDay);
  for (let draw = 0; draw < draws; draw += 1) {
    const perDay = installs?.perDay[draw] ?? likely.installs.perDay;
    const peakPerS = installs?.peakPerS[draw] ?? likely.installs.peakPerS;
    load[draw] = installMbPerS(peakPerS, shareOfPeople(byPeople[draw] ?? 0, perDay));
  }
  return load;
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
    fsxSteps: stepsIn(catalog, site.region, deploymentType),
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
