import type { Catalog } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import { counted, dollars, figure } from "../figure.ts";
import { allocatableDiskBytes } from "../nodes/allocatable.ts";
import { type NodeRoom, usableRoom } from "../nodes/fit.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { SessionProfile, Site } from "../site.ts";
import type { LimitQuestion } from "./limit-question.ts";

/**
 * What a session image takes unpacked: 1.72 GB compressed (rstudio/helm#245, 2022), three times as large on disk. A session's temporary
 * files are taken to be as large as its memory. Stated assumptions of ours, to be measured on a node.
 */
const IMAGE_GIB = 5;

const MIB_PER_GIB = 1024;

/** Sessions of one profile on one node, and the memory that each may grow to. */
interface FullNode {
  readonly instanceType: string;
  readonly sessions: number;
  readonly mostMib: number;
}

/**
 * Returns the limit of the session nodes' own disk: images and temporary files lie on it, and a full one makes the kubelet evict
 * sessions. Counted for the node that needs most: average many of the largest sessions that the main type holds, or the
 * larger type full of those that only it holds.
 */
export function localDisk(site: Site, catalog: Catalog, { nodes }: PlanParts): readonly LimitQuestion[] {
  const worst = worstNode(site, nodes.sessions);
  if (worst === undefined) return [];
  const images = new Set(site.profiles.map(({ image }) => image ?? "")).size;
  const need = images * IMAGE_GIB + (worst.sessions * worst.mostMib) / MIB_PER_GIB;
  const have = allocatableDiskBytes(site.nodes.rootVolumeGib) / 2 ** 30;
  return [
    {
      name: "nodes.local-disk",
      unit: "GiB on a node",
      need,
      needInRollout: need,
      have,
      warnedAs: { code: "LOCAL_DISK", sentence: shortSentence(site, catalog, worst, need, have) },
      rule:
        "session images unpacked and temporary files as large as the memory of each session, on the node that needs most, against the root disk " +
        "less 1 GiB of reserve and the 10 % at which the kubelet evicts",
      inputs: {
        images,
        imageGib: IMAGE_GIB,
        instanceType: worst.instanceType,
        sessionsOnTheNode: worst.sessions,
        temporaryGibOfASession: worst.mostMib / MIB_PER_GIB,
        rootVolumeGib: site.nodes.rootVolumeGib,
      },
      source: "aws/karpenter-provider-aws v1.14.1 pkg/providers/instancetype/types.go; sizes as assumed",
    },
  ];
}

function worstNode(site: Site, sessions: PlanParts["nodes"]["sessions"]): FullNode | undefined {
  if (sessions === undefined) return undefined;
  const { candidate, large, row } = sessions.main;
  const mainRoom = usableRoom(candidate.room, site.nodes.overhead);
  const most = ({ memoryMib, memoryLimitMib }: SessionProfile): number => memoryLimitMib ?? memoryMib;
  const onMain = site.profiles.filter((profile) => holds(mainRoom, profile) > 0);
  const onLarge =
    large === undefined ? [] : site.profiles.filter((profile) => holds(mainRoom, profile) === 0);
  const full = [
    ...onMain.map((profile) => ({
      instanceType: candidate.name,
      sessions: Math.min(row.sessionsPerNode, holds(mainRoom, profile)),
      mostMib: most(profile),
    })),
    ...onLarge.map((profile) => ({
      instanceType: large?.candidate.name ?? "",
      sessions:
        large === undefined ? 0 : holds(usableRoom(large.candidate.room, site.nodes.overhead), profile),
      mostMib: most(profile),
    })),
  ];
  return full.reduce<FullNode | undefined>(
    (worst, one) =>
      worst === undefined || one.sessions * one.mostMib > worst.sessions * worst.mostMib ? one : worst,
    undefined,
  );
}

function holds(room: NodeRoom, { cpuMillicores, memoryMib }: SessionProfile): number {
  return Math.max(
    0,
    Math.floor(Math.min(room.cpuMillicores / cpuMillicores, room.memoryMib / memoryMib, room.pods)),
  );
}

function shortSentence(
  { nodes, region }: Site,
  { priceBook }: Catalog,
  worst: FullNode,
  need: number,
  have: number,
): string {
  const enough = Math.ceil((need + 1) / 0.9);
  const priced = priceOf(priceBook, "ebs.gp3.gb_month", region);
  const usd = priced.ok ? priced.price.tiers[0]?.usd : undefined;
  const price =
    usd === undefined
      ? ""
      : `, ${dollars((enough - nodes.rootVolumeGib) * usd)} a month more for each node that stands all month`;
  return (
    `a node of ${worst.instanceType} with ${counted(worst.sessions, "session")} of ${figure(worst.mostMib / MIB_PER_GIB)} GiB wants ${figure(need)} GiB for images and for temporary files as large as their memory, ` +
    `and a root disk of ${figure(nodes.rootVolumeGib)} GiB leaves ${figure(have)}: short by ${figure(need - have)}, and a full disk makes the kubelet evict sessions; ` +
    `nodes.rootVolumeGib: ${enough} holds them${price}`
  );
}
