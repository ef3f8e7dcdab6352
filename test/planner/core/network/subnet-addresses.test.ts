import { describe, expect, it } from "vitest";
import { addressesOfNode } from "../../../../planner/core/network/subnet-addresses.ts";

describe("addresses of a node", () => {
  // aws/amazon-vpc-cni-k8s@0f77b52 docs/eni-and-ip-target.md, rows with WARM_ENI_TARGET=1; the table counts secondary addresses, so one
  // for each interface comes on top.
  it.each([
    { type: "t3.small", maxEnis: 3, ipv4PerEni: 4, pods: 0, enis: 1 },
    { type: "t3.small", maxEnis: 3, ipv4PerEni: 4, pods: 5, enis: 3 },
    { type: "t3.small", maxEnis: 3, ipv4PerEni: 4, pods: 9, enis: 3 },
    { type: "p3dn.24xlarge", maxEnis: 15, ipv4PerEni: 50, pods: 0, enis: 1 },
    { type: "p3dn.24xlarge", maxEnis: 15, ipv4PerEni: 50, pods: 3, enis: 2 },
    { type: "p3dn.24xlarge", maxEnis: 15, ipv4PerEni: 50, pods: 95, enis: 3 },
  ])("are those of $enis interfaces for $pods pods on $type", ({ maxEnis, ipv4PerEni, pods, enis }) => {
    expect(addressesOfNode({ maxEnis, ipv4PerEni }, pods)).toBe(enis * ipv4PerEni);
  });
});
