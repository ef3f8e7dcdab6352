import type { Catalog } from "../catalog.ts";
import { figure } from "../figure.ts";
import { IMAGE_GIB, moreDiskText, type RootDisk, wantText } from "../nodes/root-disk.ts";
import { sessionsOf } from "../nodes/session-mix.ts";
import type { PlanParts } from "../plan-parts.ts";
import { gibFromMib } from "../quantity.ts";
import type { Site } from "../site.ts";
import type { LimitQuestion } from "./limit-question.ts";

/**
 * Returns the limits of the disks of the nodes that carry sessions: images and temporary files lie on them, and a full one makes the
 * kubelet evict sessions. Counted for the node that needs most.
 */
export function localDisk(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  { nodes }: PlanParts,
): readonly LimitQuestion[] {
  const { sessions, managedDisk } = nodes;
  return [
    ...(sessions === undefined ? [] : [diskLimit(site, catalog, "nodes.local-disk", sessions.rootDisk)]),
    ...(managedDisk === undefined ? [] : [diskLimit(site, catalog, "nodes.server.local-disk", managedDisk)]),
  ];
}

function diskLimit(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  name: string,
  disk: RootDisk,
): LimitQuestion {
  const { needGib, haveGib, gib, instanceType, held, images, stated } = disk;
  return {
    name,
    unit: "GiB on a node",
    need: needGib,
    needInRollout: needGib,
    have: haveGib,
    warnedAs: { code: "LOCAL_DISK", sentence: shortSentence(site, catalog, disk) },
    rule:
      "session images unpacked and temporary files as large as the memory of each session, on the node that needs most, against the root disk " +
      "less 1 GiB of reserve and the 10 % at which the kubelet evicts; " +
      (stated
        ? "the site states its size"
        : "the default, or as much more as that node needs, in whole tens of GiB"),
    inputs: {
      images,
      imageGib: IMAGE_GIB,
      instanceType,
      sessionsOnTheNode: sessionsOf(held),
      ...Object.fromEntries(
        held.flatMap(({ profile, sessions, mostMib }) => [
          [`sessions of ${profile}`, sessions],
          [`temporary GiB of a session of ${profile}`, gibFromMib(mostMib)],
        ]),
      ),
      rootVolumeGib: gib,
      defaultGib: site.nodes.rootVolumeGib,
    },
    source: "aws/karpenter-provider-aws v1.14.1 pkg/providers/instancetype/types.go; sizes as assumed",
  };
}

function shortSentence({ region }: Site, catalog: Pick<Catalog, "priceBook">, disk: RootDisk): string {
  const { gib, needGib, haveGib, enoughGib } = disk;
  return (
    `${wantText(disk)}, ` +
    `and a root disk of ${figure(gib)} GiB leaves ${figure(haveGib)}: short by ${figure(needGib - haveGib)}, and a full disk makes the kubelet evict sessions; ` +
    `nodes.rootVolumeGib: ${enoughGib} holds them${moreDiskText(catalog, region, enoughGib - gib)}`
  );
}
