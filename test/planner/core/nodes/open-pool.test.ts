import { expect, it } from "vitest";
import { priceOf } from "../../../../planner/core/cost/price-of.ts";
import { DEFAULT_NODE_MODEL } from "../../../../planner/core/nodes/allocatable.ts";
import { candidateOf } from "../../../../planner/core/nodes/node-candidate.ts";
import { arrivingFleet } from "../../../../planner/core/nodes/open-pool.ts";
import { catalog } from "../../../support/catalog.ts";
import { siteOf } from "../../../support/site.ts";

function candidates(names: readonly string[]) {
  return names.map((name) => {
    const type = catalog.instanceTypes.find((one) => one.name === name);
    const priced = priceOf(catalog.priceBook, `ec2.${name}`, "us-east-1");
    const usdPerHour = priced.ok ? priced.price.tiers[0]?.usd : undefined;
    if (type === undefined || usdPerHour === undefined) throw new Error(`expected ${name} with a price`);
    return { ...candidateOf(type, DEFAULT_NODE_MODEL, usdPerHour, false), usdPerHour };
  });
}

const mix = [{ profile: { name: "session", cpuMillicores: 1000, memoryMib: 4096 }, sessions: 100 }];
const policy = { ...siteOf().nodes, overhead: { cpuMillicores: 300, memoryMib: 600, pods: 5 } };
const sizes = ["xlarge", "2xlarge", "4xlarge", "8xlarge"];

// kubernetes-sigs/karpenter v1.14.1 run on this case: 34 × m7i.xlarge for 6.8544 $/h.
it("buys the smallest type that holds one session, again and again, as Karpenter does", () => {
  const types = [...sizes.map((size) => `m7i.${size}`), "r7i.xlarge", "r7i.2xlarge", "r7i.4xlarge"];
  const fleet = arrivingFleet(catalog, candidates(types), mix, policy);
  expect(fleet).toMatchObject({
    sessions: 100,
    nodes: 34,
    byType: [{ instanceType: "m7i.xlarge", nodes: 34 }],
  });
  expect(fleet?.usdPerHour).toBeCloseTo(6.8544, 9);
});

it("buys larger ones where the list begins with them", () => {
  const fleet = arrivingFleet(catalog, candidates(["m7i.2xlarge"]), mix, policy);
  // 29,317 − 600 MiB hold seven sessions of 4,096 MiB; 7,910 − 300 m hold seven of 1,000 m.
  expect(fleet).toMatchObject({ nodes: Math.ceil(100 / 7) });
});

it("keeps the shares of the profiles when a large peak is scaled down", () => {
  const two = [
    { profile: { name: "small", cpuMillicores: 1000, memoryMib: 1024 }, sessions: 900 },
    { profile: { name: "large", cpuMillicores: 3500, memoryMib: 1024 }, sessions: 300 },
  ];
  const fleet = arrivingFleet(catalog, candidates(["m7i.xlarge"]), two, policy);
  // 120 arrivals, 30 of them large, each on a node of its own; three small ones share one.
  expect(fleet).toMatchObject({ sessions: 120, nodes: 60 });
});

it("knows nothing of types that are not in the catalogue", () => {
  const custom = { ...candidates(["m7i.xlarge"])[0], name: "ours" };
  expect(
    arrivingFleet(catalog, [custom as ReturnType<typeof candidates>[number]], mix, policy),
  ).toBeUndefined();
});
