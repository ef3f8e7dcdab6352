import { describe, expect, it } from "vitest";
import { type PlacedPods, placementOf } from "../../../loadtests/kubernetes/placement.ts";

describe("sessions outside the planned pool (rstudio/helm#942)", () => {
  const on = (pool: string | undefined, pods: number): PlacedPods => ({
    nodeType: "m6i.2xlarge",
    pods,
    ...(pool !== undefined && { pool }),
  });

  it.each([
    {
      what: "60 of 200",
      placed: [on("sessions", 140), on("default", 60)],
      sentence: "60 of 200 sessions ran outside the planned pool (60 on m6i.2xlarge of default)",
    },
    { what: "none", placed: [on("sessions", 3)], sentence: "0 of 3 sessions ran outside the planned pool" },
    {
      what: "nothing seen",
      placed: [],
      sentence: "cannot tell where sessions ran: the pods were not seen, or their nodes show no pool",
    },
    {
      what: "a node without a pool",
      placed: [on("sessions", 3), on(undefined, 1)],
      sentence: "cannot tell where sessions ran: the pods were not seen, or their nodes show no pool",
    },
  ])("says of $what: $sentence", ({ placed, sentence }) => {
    expect(placementOf(placed, ["sessions"]).sentence).toBe(sentence);
  });
});
