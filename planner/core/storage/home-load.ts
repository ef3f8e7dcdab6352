import type { LikelyDemand } from "../demand/likely-demand.ts";
import { MEAN_FILE_MB } from "../package-manager/delivered-bytes.ts";
import type { Site, SiteEvent } from "../site.ts";

/**
 * What an installed R package takes on disk per byte of its file: tar.gz of compiled packages unpacks to about three times.
 * A stated assumption of ours; to be measured by a run.
 */
const UNPACKED_PER_FILE = 3;

const MB_PER_MIB = 2 ** 20 / 1e6;
const SECONDS_PER_MINUTE = 60;

/** What homes have to deliver at one moment. */
export interface HomeLoad {
  /** The weekly peak, or the name of an event. */
  readonly moment: string;
  readonly sessions: number;
  /** Those of them that an event brings. */
  readonly guests: number;
  /** What the open sessions read and write. */
  readonly sessionMbPerS: number;
  /** What package installs and people who start write beside it. */
  readonly extraMbPerS: number;
  /** The part of it that people's package installs write. */
  readonly installMbPerS: number;
  readonly mbPerS: number;
  /** What `extraMbPerS` is computed from, by name. */
  readonly extraFrom: Readonly<Record<string, number>>;
}

/** Returns the load on homes at the weekly peak and in each event, the heaviest first. */
export function homeLoads(site: Site, demand: LikelyDemand): readonly HomeLoad[] {
  const perSession = site.storage.sessionMbPerS.likely;
  const { installMbPerS: installs, ...installedFrom } = peopleInstalls(site, demand);
  const load = (moment: string, sessions: number, guests: number, event?: SiteEvent): HomeLoad => {
    const starting = event === undefined ? 0 : eventMbPerS(event);
    return {
      moment,
      sessions,
      guests,
      sessionMbPerS: sessions * perSession,
      extraMbPerS: installs + starting,
      installMbPerS: installs,
      mbPerS: sessions * perSession + installs + starting,
      extraFrom: {
        ...installedFrom,
        installMbPerS: installs,
        ...(event === undefined ? {} : startingFrom(event, starting)),
      },
    };
  };
  const events = demand.events.map((peak, i) => {
    return load(peak.name, peak.sessions, peak.eventSessions, site.events[i]);
  });
  return [load("the weekly peak", demand.peak.sessions, 0), ...events].sort((a, b) => b.mbPerS - a.mbPerS);
}

/** Returns what each person of an event writes at home at the start, in MiB: as stated, or the installed packages. */
export function eventMibPerPerson(event: SiteEvent): number {
  return (
    event.homeMibPerPerson ?? (event.packagesPerPerson * MEAN_FILE_MB.r * UNPACKED_PER_FILE) / MB_PER_MIB
  );
}

/** Returns what all people of an event write while they arrive. */
export function eventMbPerS(event: SiteEvent): number {
  const mb = event.people * eventMibPerPerson(event) * MB_PER_MIB;
  return mb / (SECONDS_PER_MINUTE * Math.max(1, event.arriveWithinMinutes));
}

function startingFrom(event: SiteEvent, eventMbPerS: number): HomeLoad["extraFrom"] {
  return {
    eventPeople: event.people,
    eventMibPerPerson: eventMibPerPerson(event),
    arriveWithinMinutes: event.arriveWithinMinutes,
    eventMbPerS,
  };
}

/** What people's package installs write to their homes in the busiest minute, and what it is computed from; CI writes to its own disks. */
function peopleInstalls(
  site: Site,
  demand: LikelyDemand,
): { readonly installMbPerS: number; readonly [from: string]: number } {
  if (!site.products.packageManager) return { installMbPerS: 0 };
  const byPeople = site.groups.reduce(
    (sum, group) => sum + group.people.likely * group.packagesPerDay.likely,
    0,
  );
  const share = shareOfPeople(byPeople, demand.installs.perDay);
  return {
    installMbPerS: installMbPerS(demand.installs.peakPerS, share),
    peakInstallsPerS: demand.installs.peakPerS,
    shareOfPeople: share,
    fileMb: MEAN_FILE_MB.r,
    unpackedPerFile: UNPACKED_PER_FILE,
  };
}

/** Returns the share of a day's installs that is not of CI, 0 to 1. */
export function shareOfPeople(byPeoplePerDay: number, installsPerDay: number): number {
  return installsPerDay > 0 ? Math.min(1, byPeoplePerDay / installsPerDay) : 0;
}

/** Returns what the installs of people write to homes, unpacked. */
export function installMbPerS(installsPerS: number, peopleFraction: number): number {
  return installsPerS * peopleFraction * MEAN_FILE_MB.r * UNPACKED_PER_FILE;
}
