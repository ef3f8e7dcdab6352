import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { InstanceType } from "../../planner/core/catalog.ts";

const rows: readonly Record<string, string>[] = parse(
  readFileSync(new URL("../fixtures/ec2-us-east-1.csv", import.meta.url), "utf8"),
  { columns: true },
);

/** All sizes of c6i, c7i, m6i, m7i, r6i, r7i and c6a, in the order of their families and sizes. */
export const instanceTypes: readonly InstanceType[] = rows.map((row) => ({
  name: row.instance_type ?? "",
  family: row.family ?? "",
  size: row.size ?? "",
  referenceFamily: row.family !== "c6a",
  arch: row.arch === "arm64" ? "arm64" : "x86_64",
  vcpu: Number(row.vcpu),
  memoryMib: Number(row.memory_mib),
  maxEnis: Number(row.max_enis),
  ipv4PerEni: Number(row.ipv4_per_eni),
  networkBaselineGbps: Number(row.network_baseline_gbps),
  bareMetal: row.bare_metal === "true",
  burstable: row.burstable === "true",
  provenance: { source: row.price_source ?? "", asOf: row.price_as_of ?? "", confidence: "exact" },
}));

/** USD an hour on demand, us-east-1, Linux, 2026-07-20 (bare metal 2025-04-04), by instance type. */
export const usdPerHour: ReadonlyMap<string, number> = new Map(
  rows.map((row) => [row.instance_type ?? "", Number(row.usd_per_hour)]),
);

/** Returns the type of this name; throws if the fixture does not hold it. */
export function instanceType(name: string): InstanceType {
  const found = instanceTypes.find((type) => type.name === name);
  if (found === undefined) throw new Error(`expected a type of the fixture, got ${name}`);
  return found;
}
