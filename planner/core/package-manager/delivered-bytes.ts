import type { PackageClient } from "../site.ts";

/**
 * Mean size of one delivered package file by client, in megabytes (10⁶ bytes).
 *
 * R: Linux binaries, 147 CRAN packages (51 % of downloads) weighted by the downloads of 2019-10-01 (lindbrook/packageRank@b12d99fa
 * blog.data) at the sizes of Debian sid, 2026-09. Python: wheels of 565 of the top 1,000 projects weighted by the downloads of March
 * 2026 (hugovk/top-pypi-packages@5501c5c9). One site's mix differs: a few torch installs outweigh thousands of others.
 */
export const MEAN_FILE_MB: Readonly<Record<PackageClient, number>> = {
  r: 0.78,
  renv: 0.78,
  pak: 0.78,
  pip: 2.3,
  uv: 2.3,
};

/** Returns the mean megabytes of one delivered file over a mix of package files by client; undefined for an empty mix. */
export function meanFileMb(
  installsByClient: Readonly<Partial<Record<PackageClient, number>>>,
): number | undefined {
  let installs = 0;
  let megabytes = 0;
  for (const client of Object.keys(MEAN_FILE_MB) as PackageClient[]) {
    const count = installsByClient[client] ?? 0;
    installs += count;
    megabytes += count * MEAN_FILE_MB[client];
  }
  return installs > 0 ? megabytes / installs : undefined;
}
