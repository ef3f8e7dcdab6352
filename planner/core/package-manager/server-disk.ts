import { fitMetalog, quantile } from "../demand/metalog.ts";
import { SIZING_QUANTILE } from "../demand/sizing-demand.ts";
import type { Site } from "../site.ts";

/** The disk of a single server, and what it is made of. */
export interface ServerDisk {
  /** Whole GiB, as a disk is ordered. */
  readonly gib: number;
  readonly rootVolumeGib: number;
  /** At the P90 of what the packages may take. */
  readonly packagesGb: number;
}

/** The largest gp3 volume, 64 TiB since 2025-09. Source: docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html. */
export const LARGEST_DISK_GIB = 65_536;

/**
 * Returns the disk to order for a single server, which holds its packages and its database beside the system: the root volume and the P90
 * of the packages, a GB taken for a GiB, rounded up.
 *
 * @throws Error when three points of the answer make no distribution; the reader of the answers refuses them first.
 */
export function serverDisk({ nodes, packageManager }: Pick<Site, "nodes" | "packageManager">): ServerDisk {
  const fit = fitMetalog(packageManager.storageGb, "positive");
  if (!fit.ok) throw new Error(`packageManager.storageGb: ${fit.reason}`);
  const packagesGb = quantile(fit.metalog, SIZING_QUANTILE);
  const { rootVolumeGib } = nodes;
  return { gib: Math.ceil(rootVolumeGib + packagesGb - 1e-9), rootVolumeGib, packagesGb };
}
