import { expect, it } from "vitest";
import { reclaimableMemoryMib } from "../../../../planner/core/nodes/reclaimable-memory.ts";
import { catalog } from "../../../support/catalog.ts";

// Computed from the published formula of nodeadm (awslabs/amazon-eks-ami@81fec2e): 11 × (pods by address − pods needed).
it.each([
  { name: "m6i.xlarge", neededPods: 20, mib: 418 },
  { name: "m6i.4xlarge", neededPods: 40, mib: 2134 },
  { name: "r6i.16xlarge", neededPods: 80, mib: 7227 },
  { name: "m6i.large", neededPods: 29, mib: 0 },
  { name: "m6i.large", neededPods: 60, mib: 0 },
])("kube-reserved of $name hides $mib MiB when $neededPods pods are needed", ({ name, neededPods, mib }) => {
  const type = catalog.instanceTypes.find((one) => one.name === name);
  if (type === undefined) throw new Error(`expected ${name} in the catalogue`);
  expect(reclaimableMemoryMib(type, neededPods)).toBe(mib);
});
