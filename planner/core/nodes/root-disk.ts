import type { Catalog } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import { counted, dollars, figure } from "../figure.ts";
import type { PlanAdvice } from "../plan-remark.ts";
import { gibFromMib } from "../quantity.ts";
import type { Site } from "../site.ts";
import { allocatableDiskBytes } from "./allocatable.ts";
import { sessionsHeld, usableRoom } from "./fit.ts";
import { type FullNode, fullestNode, grownMib, mostMib, openProfiles } from "./full-node.ts";
import type { MainCandidate } from "./main-candidate.ts";
import type { ManagedPool } from "./managed-pool.ts";
import { type ProfileSessions, sessionsOf } from "./session-mix.ts";

/**
 * What a session image takes unpacked: 1.72 GB compressed (rstudio/helm#245, 2022), three times as large on disk. A session's temporary
 * files are taken to be as large as its memory. Stated assumptions of ours, to be measured on a node.
 */
export const IMAGE_GIB = 5;

/** Disks that are larger than the default are so by whole multiples of this. A stated choice of ours. */
const STEP_GIB = 10;

/** The root disk of a pool's nodes, and the node that needs most of it. */
export interface RootDisk extends FullNode {
  readonly gib: number;
  /** What images and temporary files take on that node. */
  readonly needGib: number;
  /** What pods may use of the disk. */
  readonly haveGib: number;
  /** The smallest disk that holds them. */
  readonly enoughGib: number;
  readonly images: number;
  /** Whether the site states the size: then it is not enlarged. */
  readonly stated: boolean;
}

/**
 * Returns the root disk of Karpenter's nodes: as the site states it, else the default, or as much more as the node needs that needs
 * most: one of the main type full of sessions, or one of the large type with sessions that only it holds and what fits beside them.
 */
export function sessionRootDisk(
  site: Site,
  { candidate, large }: Pick<MainCandidate, "candidate" | "large">,
): RootDisk {
  const room = usableRoom(candidate.room, site.nodes.overhead);
  const open = openProfiles(site);
  const onMain = open.filter(({ profile }) => sessionsHeld(profile, room) > 0);
  const onlyLarge = open.filter(({ profile }) => sessionsHeld(profile, room) === 0);
  return rootDisk(
    site,
    [
      fullestNode(site, candidate, onMain, onMain),
      large === undefined ? undefined : fullestNode(site, large.candidate, open, onlyLarge),
    ].filter((node) => node !== undefined),
  );
}

/** Returns the largest root disk that any of the mixes of sessions asks of a managed node group; undefined where nobody stays on it. */
export function largestManagedDisk(
  site: Site,
  pool: ManagedPool,
  mixes: readonly (readonly ProfileSessions[])[],
): RootDisk | undefined {
  return mixes
    .filter((mix) => mix.length > 0)
    .map((mix) => managedRootDisk(site, pool, mix))
    .reduce<RootDisk | undefined>((most, one) => (one.gib > (most?.gib ?? 0) ? one : most), undefined);
}

/** Returns the root disk of the managed nodes in the same way: they share the sessions that stay there, fewer nodes when a zone is lost. */
function managedRootDisk(
  site: Site,
  { candidate, nodes }: ManagedPool,
  stays: readonly ProfileSessions[],
): RootDisk {
  const left = Math.max(1, nodes - Math.ceil(nodes / site.workbench.zones));
  const each = Math.ceil(sessionsOf(stays) / left);
  const room = usableRoom(candidate.room, site.nodes.overhead);
  return rootDisk(
    site,
    stays.map(({ profile }) => ({
      instanceType: candidate.name,
      held: [
        {
          profile: profile.name,
          sessions: Math.min(each, sessionsHeld(profile, room)),
          mostMib: mostMib(profile),
        },
      ],
    })),
  );
}

/** Returns that disks are larger than the default, for whom, and what it costs; nothing where they are not. */
export function diskAdvice(
  { nodes, region }: Site,
  catalog: Pick<Catalog, "priceBook">,
  pool: string,
  disk: RootDisk,
): readonly PlanAdvice[] {
  const { gib } = disk;
  const moreGib = gib - nodes.rootVolumeGib;
  if (moreGib <= 0) return [];
  return [
    {
      code: "ROOT_DISK",
      sentence:
        `root disks of ${pool} have ${figure(gib)} GiB, not the default of ${figure(nodes.rootVolumeGib)}: ` +
        `${wantText(disk)}${moreDiskText(catalog, region, moreGib)}; nodes.rootVolumeGib states another size`,
    },
  ];
}

/** Returns what the node that needs most wants, in words. */
export function wantText({ needGib, instanceType, held }: RootDisk): string {
  const sessions = held.map(({ sessions, mostMib }, i) => {
    const each = `${figure(gibFromMib(mostMib))} GiB`;
    return i === 0 ? `${counted(sessions, "session")} of ${each}` : `${figure(sessions)} of ${each}`;
  });
  return (
    `a node of ${instanceType} with ${sessions.join(", ").replace(/, ([^,]*)$/, " and $1")} ` +
    `wants ${figure(needGib)} GiB for images and for temporary files as large as their memory`
  );
}

/** Returns what more disk costs, as the end of a sentence; empty where no price is known. */
export function moreDiskText(
  { priceBook }: Pick<Catalog, "priceBook">,
  region: string,
  moreGib: number,
): string {
  const usd = unitUsd(priceBook, "ebs.gp3.gb_month", region);
  return usd === undefined
    ? ""
    : `, ${dollars(moreGib * usd)} a month more for each node that stands all month`;
}

function rootDisk(site: Site, full: readonly FullNode[]): RootDisk {
  const worst = full.reduce<FullNode>(
    (most, one) => (grownMib(one.held) > grownMib(most.held) ? one : most),
    full[0] ?? { instanceType: "", held: [] },
  );
  const images = new Set(site.profiles.map(({ image }) => image ?? "")).size;
  const needGib = images * IMAGE_GIB + gibFromMib(grownMib(worst.held));
  const enoughGib = Math.ceil((needGib + 1) / 0.9);
  const stated = statesRootDisk(site);
  const { rootVolumeGib } = site.nodes;
  const gib =
    stated || enoughGib <= rootVolumeGib ? rootVolumeGib : Math.ceil(enoughGib / STEP_GIB) * STEP_GIB;
  return { ...worst, gib, needGib, haveGib: allocatableDiskBytes(gib) / 2 ** 30, enoughGib, images, stated };
}

/** A site that lists its assumptions lists the size of root disks too, unless somebody stated it. */
function statesRootDisk({ assumptions }: Site): boolean {
  return assumptions.length > 0 && !assumptions.some(({ path }) => path === "nodes.rootVolumeGib");
}
