import { describe, expect, it } from "vitest";
import { connections } from "../../../../planner/core/database/connections.ts";
import { maxConnections } from "../../../../planner/core/database/max-connections.ts";

describe("maxConnections", () => {
  // min(memory / 9531392, 5000): docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
  it.each([
    [1, 112],
    [2, 225],
    [4, 450],
    [8, 901],
    [16, 1802],
    [32, 3604],
    [64, 5000],
  ])("%d GiB allow %d connections", (memoryGib, value) => {
    expect(maxConnections(memoryGib)).toBe(value);
  });

  it("refuses memory that is none", () => {
    expect(() => maxConnections(0)).toThrow("memoryGib: expected a number > 0, got 0");
  });
});

describe("connections", () => {
  // rstudio/helm @ 3a892cb, examples/package-manager/storage/rstudio-pm-with-s3.yaml: 3 replicas, maxSurge 100 %, two databases.
  it.each([
    {
      what: "two pools on one server",
      demand: { replicas: 3, poolSize: 50, pools: 2, maxSurgeFraction: 1 },
      need: { steady: 300, rollout: 600 },
    },
    {
      what: "usage data elsewhere",
      demand: { replicas: 3, poolSize: 50 },
      need: { steady: 150, rollout: 300 },
    },
    {
      what: "others, counted once",
      demand: { replicas: 3, poolSize: 50, otherConnections: 7 },
      need: { steady: 157, rollout: 307 },
    },
    {
      what: "a surge of a quarter, rounded up",
      demand: { replicas: 3, poolSize: 10, maxSurgeFraction: 0.25 },
      need: { steady: 30, rollout: 40 },
    },
    {
      what: "7 % of 100, which binary numbers make 8",
      demand: { replicas: 100, poolSize: 1, maxSurgeFraction: 0.07 },
      need: { steady: 100, rollout: 107 },
    },
    {
      what: "14 % of 50",
      demand: { replicas: 50, poolSize: 1, maxSurgeFraction: 0.14 },
      need: { steady: 50, rollout: 57 },
    },
    {
      what: "no surge",
      demand: { replicas: 3, poolSize: 10, maxSurgeFraction: 0 },
      need: { steady: 30, rollout: 30 },
    },
  ])("$what", ({ demand, need }) => {
    expect(connections(demand)).toEqual(need);
  });

  it("refuses what is no count", () => {
    expect(() => connections({ replicas: 1.5, poolSize: -1, maxSurgeFraction: Number.NaN })).toThrow(
      [
        "replicas: expected a whole number ≥ 0, got 1.5",
        "poolSize: expected a whole number ≥ 0, got -1",
        "maxSurgeFraction: expected a number ≥ 0, got NaN",
      ].join("\n"),
    );
  });
});
