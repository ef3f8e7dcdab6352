import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InstanceType } from "../../../../planner/core/catalog.ts";
import {
  allocatable,
  allocatableDiskBytes,
  DEFAULT_NODE_MODEL,
  maxPods,
} from "../../../../planner/core/nodes/allocatable.ts";
import { ceilFraction } from "../../../../planner/core/nodes/ceil-fraction.ts";
import { instanceType } from "../../../support/instance-type.ts";

const csvUrl = new URL("../../../fixtures/karpenter/allocatable.csv", import.meta.url);
const rows: readonly Record<string, string>[] = parse(readFileSync(csvUrl, "utf8"), { columns: true });

const m6i16xlarge = instanceType("m6i.16xlarge");

/** AL2023, the model in which Karpenter v1.14.1 computed the fixture. */
const model = DEFAULT_NODE_MODEL;

describe("allocatable", () => {
  it.each(rows)("is what Karpenter v1.14.1 computes for $instance_type", (row) => {
    const type = instanceType(row.instance_type ?? "");
    expect(type).toMatchObject({ vcpu: Number(row.vcpu), memoryMib: Number(row.memory_mib) });
    expect(allocatable(type, model)).toEqual({
      cpuMillicores: Number(row.allocatable_cpu_millicores),
      memoryMib: Number(row.allocatable_memory_mib),
      pods: Number(row.max_pods),
      capacityMemoryMib: Number(row.capacity_memory_mib),
      kubeReservedCpuMillicores: Number(row.kube_reserved_cpu_millicores),
      kubeReservedMemoryMib: Number(row.kube_reserved_memory_mib),
    });
    expect(allocatableDiskBytes(20)).toBe(Number(row.allocatable_ephemeral_storage_bytes));
  });

  // aws/karpenter-provider-aws@1d92708 website reference/instance-types.md
  it.each([
    ["c6a.4xlarge", 15890, 27381, 234],
    ["m7i.xlarge", 3920, 14162, 58],
    ["m7i.4xlarge", 15890, 57691, 234],
    ["m7i.8xlarge", 31850, 118312, 234],
    ["m7i.16xlarge", 63770, 234021, 737],
    ["r7i.4xlarge", 15890, 118312, 234],
    ["r7i.8xlarge", 31850, 239554, 234],
    ["m6i.32xlarge", 127610, 476504, 737],
    ["r6i.32xlarge", 127610, 961470, 737],
  ])("is that of the provider's published table for %s", (name, cpuMillicores, memoryMib, pods) => {
    expect(allocatable(instanceType(name), model)).toMatchObject({ cpuMillicores, memoryMib, pods });
  });

  // 2i2c-org/infrastructure@9ad7cd0 node-capacity-info.json: capacity minus allocatable of running nodes; the node of the second row
  // was an r5.2xlarge, which has vCPU, memory and addresses of r6i
  it.each([
    ["r7i.xlarge", (33089273856 - 32048037888) / 2 ** 20],
    ["r6i.2xlarge", (66681921536 - 65640685568) / 2 ** 20],
  ])("keeps from pods what a running %s keeps", (name, keptMib) => {
    const { capacityMemoryMib, memoryMib } = allocatable(instanceType(name), {
      ...model,
      memoryOverheadFraction: 0.03,
    });
    expect(capacityMemoryMib - memoryMib).toBe(keptMib);
  });

  it("keeps 2,929 MiB of an r7i.4xlarge, 8 KiB less than the running node", () => {
    const { capacityMemoryMib, memoryMib } = allocatable(instanceType("r7i.4xlarge"), model);
    expect((132918992896 - 129847705600 - (capacityMemoryMib - memoryMib) * 2 ** 20) / 1024).toBe(8);
  });

  // 11 MiB for each pod that the reserve counts and nobody needs
  it.each([
    ["m6i.xlarge", 20, 418],
    ["m6i.4xlarge", 40, 2134],
    ["m6i.16xlarge", 80, 7227],
  ])("wins back memory of %s by fewer pods on Bottlerocket only", (name, pods, wonMib) => {
    const type = instanceType(name);
    const gain = (ami: "al2023" | "bottlerocket"): number =>
      allocatable(type, { ...model, ami, maxPods: pods }).memoryMib -
      allocatable(type, { ...model, ami }).memoryMib;
    expect(gain("bottlerocket")).toBe(wonMib);
    expect(gain("al2023")).toBe(0);
  });

  // kubernetes-sigs/karpenter#1536: 1,355 MiB and 230 m of kube-reserved at 100 pods
  it.each([
    ["estimate", 0.075, 242483, 240928],
    ["observed", 0.02, 256901, 255346],
  ])("of an m6i.16xlarge with 100 pods, %s", (_, memoryOverheadFraction, capacityMemoryMib, memoryMib) => {
    const systemReserved = { cpuMillicores: 100, memoryMib: 100 };
    const bottlerocket = {
      ...model,
      ami: "bottlerocket",
      maxPods: 100,
      systemReserved,
      memoryOverheadFraction,
    } as const;
    expect(allocatable(m6i16xlarge, bottlerocket)).toEqual({
      cpuMillicores: 63670,
      memoryMib,
      pods: 100,
      capacityMemoryMib,
      kubeReservedCpuMillicores: 230,
      kubeReservedMemoryMib: 1355,
    });
  });

  // aws/karpenter-provider-aws#2158: the m5 sizes, which have vCPU, memory and addresses of m6i
  it.each([
    ["large", 1830, 6803, 29],
    ["xlarge", 3820, 14062, 58],
    ["2xlarge", 7810, 29217, 58],
    ["4xlarge", 15790, 57591, 234],
    ["8xlarge", 31750, 118212, 234],
    ["12xlarge", 47710, 178833, 234],
    ["16xlarge", 63670, 233921, 737],
    ["24xlarge", 95590, 355162, 737],
    ["32xlarge", 127510, 476404, 737],
  ])("with a system reserve of 100 m and 100 MiB, m6i.%s", (size, cpuMillicores, memoryMib, pods) => {
    const systemReserved = { cpuMillicores: 100, memoryMib: 100 };
    const got = allocatable(instanceType(`m6i.${size}`), { ...model, systemReserved });
    expect(got).toMatchObject({ cpuMillicores, memoryMib, pods });
  });

  it("takes each named key of kubeReserved in place of the formula", () => {
    const type = instanceType("m6i.4xlarge");
    const got = allocatable(type, { ...model, kubeReserved: { memoryMib: 695 } });
    expect(got).toMatchObject({
      kubeReservedCpuMillicores: 110,
      kubeReservedMemoryMib: 695,
      memoryMib: 59825,
    });
  });

  it("hides 64 MiB more on Arm", () => {
    const arm: InstanceType = { ...instanceType("m6i.xlarge"), arch: "arm64" };
    expect(allocatable(arm, model).capacityMemoryMib).toBe(16320 - 1224);
  });
});

describe("maxPods", () => {
  it.each([
    ["addresses", {}, 58, 737],
    ["one interface kept for custom networking", { reservedEnis: 1 }, 44, 688],
    ["all interfaces kept", { reservedEnis: 15 }, 0, 0],
    ["the cap of managed node groups", { podCap: "capped" }, 58, 250],
    ["prefixes", { prefixDelegation: true }, 110, 250],
    ["the kubelet's setting", { maxPods: 40 }, 40, 40],
  ] as const)("follows %s", (_, change, onXlarge, on16xlarge) => {
    expect(maxPods(instanceType("m6i.xlarge"), { ...model, ...change })).toBe(onXlarge);
    expect(maxPods(m6i16xlarge, { ...model, ...change })).toBe(on16xlarge);
  });
});

describe("ceilFraction", () => {
  it.each([
    [0.07, 100, 7],
    [0.14, 50, 7],
    [0.1, 11, 2],
    [0.075, 8192, 615],
    [1e-7, 1e7, 1],
    [1.5e-7, 1e7, 2],
    [0, 5, 0],
    [1e21, 2, 2e21],
  ])("of %d × %d is %d", (fraction, whole, expected) => {
    expect(ceilFraction(fraction, whole)).toBe(expected);
  });

  it("is p for p hundredths of 100 parts, whatever binary rounding does", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        (percent, hundreds) => {
          expect(ceilFraction(Number(`${percent}e-2`), hundreds * 100)).toBe(percent * hundreds);
        },
      ),
    );
  });

  it.each([[-0.1], [Number.NaN], [Number.POSITIVE_INFINITY]])("refuses %d", (value) => {
    expect(() => ceilFraction(value, 1)).toThrow(`expected a finite number, not negative, got ${value}`);
  });
});
