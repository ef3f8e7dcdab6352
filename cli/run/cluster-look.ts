import { existsSync } from "node:fs";
import { join } from "node:path";
import type { JudgedRun } from "../../loadtests/analysis/judged-run.ts";
import { CLUSTER_FILE, type ClusterEntry } from "../../loadtests/kubernetes/cluster-entry.ts";
import { fileLines } from "../support/file-lines.ts";

/** Returns what a run folder holds of a look at the cluster: of the last process that looked, where a run was resumed, and the nodes before the first. */
export async function clusterLook(folder: string): Promise<Pick<JudgedRun, "cluster">> {
  const file = join(folder, CLUSTER_FILE);
  if (!existsSync(file)) return {};
  let look: JudgedRun["cluster"];
  for await (const line of fileLines(file, CLUSTER_FILE)) {
    const entry = readEntry(line);
    if (entry?.kind === "watch")
      look = { plannedPools: entry.plannedPools, floor: look?.floor ?? entry.nodes, held: [] };
    if (entry?.kind === "held" && look !== undefined) {
      const { kind: _, atS: _atS, ...held } = entry;
      look = { ...look, held: [...look.held, held] };
    }
  }
  return look === undefined ? {} : { cluster: look };
}

/** The last line of a process that was killed may be torn. */
function readEntry(line: string): ClusterEntry | undefined {
  if (!line.startsWith('{"kind":"watch"') && !line.startsWith('{"kind":"held"')) return undefined;
  try {
    return JSON.parse(line) as ClusterEntry;
  } catch {
    return undefined;
  }
}
