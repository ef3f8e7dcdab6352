import { describe, expect, it } from "vitest";
import type { FsxDeploymentType, FsxThroughputStep } from "../../../../planner/core/catalog.ts";
import { throughputStep, throughputSteps } from "../../../../planner/core/storage/throughput-step.ts";

// boto/botocore @ 0e6e240, FSx API: CreateFileSystemOpenZFSConfiguration, ThroughputCapacity.
const LISTS: Readonly<Partial<Record<FsxDeploymentType, readonly number[]>>> = {
  MULTI_AZ_1: [160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240],
  SINGLE_AZ_2: [160, 320, 640, 1280, 2560, 3840, 5120, 7680, 10240],
  SINGLE_AZ_1: [64, 128, 256, 512, 1024, 2048, 3072, 4096],
};

const step = (deploymentType: string, throughputMbPerS: number, regionGroup: string): FsxThroughputStep => ({
  deploymentType: deploymentType as FsxDeploymentType,
  regionGroup,
  regions: ["*"],
  throughputMbPerS,
  ssdMinGib: 64,
  ssdMaxGib: 524_288,
  includedIopsPerGib: 3,
  provenance: { source: "test", asOf: "2026-11-22", confidence: "exact" },
});

const catalog = {
  fsxSteps: Object.entries(LISTS)
    .flatMap(([type, steps]) => steps.flatMap((mbPerS) => [step(type, mbPerS, "a"), step(type, mbPerS, "b")]))
    .reverse(),
};

describe("throughputStep", () => {
  it.each([
    ["SINGLE_AZ_1", 1, 64],
    ["SINGLE_AZ_2", 1, 160],
    ["MULTI_AZ_1", 1, 160],
    ["MULTI_AZ_1", 0, 160],
    ["MULTI_AZ_1", 160, 160],
    ["MULTI_AZ_1", 160.1, 320],
    ["MULTI_AZ_1", 201.3, 320],
    ["SINGLE_AZ_1", 4096, 4096],
  ] as const)("%s: %d MB/s need the step of %d", (deploymentType, needMbPerS, throughputMbPerS) => {
    expect(throughputStep(catalog, deploymentType, needMbPerS)).toEqual({ ok: true, throughputMbPerS });
  });

  it("lists each step of all regions once", () => {
    expect(throughputSteps(catalog, "SINGLE_AZ_1")).toEqual(LISTS.SINGLE_AZ_1);
  });

  it("refuses what no step reaches, with the numbers", () => {
    expect(throughputStep(catalog, "SINGLE_AZ_1", 5000)).toEqual({
      ok: false,
      refusal: {
        subject: "SINGLE_AZ_1",
        code: "THROUGHPUT_STEP",
        resource: "throughput",
        unit: "MB/s",
        need: 5000,
        have: 4096,
        shortBy: 904,
        sentence: "SINGLE_AZ_1 offers at most 4,096 MB/s, 5,000 MB/s are needed",
      },
    });
  });

  it("refuses a type that the catalogue does not know, and a need that is none", () => {
    expect(() => throughputStep(catalog, "SINGLE_AZ_HA_1", 5)).toThrow(
      "deploymentType: expected one of MULTI_AZ_1, SINGLE_AZ_1, SINGLE_AZ_2, got SINGLE_AZ_HA_1",
    );
    expect(() => throughputStep(catalog, "SINGLE_AZ_1", -1)).toThrow(
      "needMbPerS: expected a number ≥ 0, got -1",
    );
  });
});
