import { describe, expect, it } from "vitest";
import {
  allowedValues,
  checkRequirements,
  type Requirement,
  typeLabels,
  typeMeets,
  ZONE_KEY,
} from "../../../../planner/core/fleet/requirement.ts";
import { instanceType, instanceTypes } from "../../../support/instance-type.ts";

const aws = (name: string): string => `karpenter.k8s.aws/instance-${name}`;

function typesUnder(...requirements: readonly Requirement[]): string {
  return instanceTypes
    .filter((type) => type.family === "m6i" || type.family === "c6a")
    .filter((type) => typeMeets(type, requirements))
    .map((type) => type.name)
    .join(" ");
}

const m6i: Requirement = { key: aws("family"), operator: "In", values: ["m6i"] };

describe("requirements", () => {
  it.each<[string, Requirement, string]>([
    ["In", { key: aws("size"), operator: "In", values: ["large", "xlarge", "nano"] }, "m6i.large m6i.xlarge"],
    [
      "NotIn",
      { key: aws("cpu"), operator: "NotIn", values: ["4", "8", "16", "32", "48", "64", "96", "128"] },
      "m6i.large",
    ],
    ["Gt", { key: aws("cpu"), operator: "Gt", values: ["96"] }, "m6i.32xlarge m6i.metal"],
    ["Gte", { key: aws("memory"), operator: "Gte", values: ["524288"] }, "m6i.32xlarge m6i.metal"],
    ["Lt", { key: aws("cpu"), operator: "Lt", values: ["4"] }, "m6i.large"],
    ["Lte", { key: aws("cpu"), operator: "Lte", values: ["4"] }, "m6i.large m6i.xlarge"],
    ["Exists of a label that none has", { key: aws("gpu-count"), operator: "Exists" }, ""],
    ["Gt of a label that none has", { key: aws("gpu-count"), operator: "Gt", values: ["0"] }, ""],
    [
      "NotIn of the hypervisor",
      { key: aws("hypervisor"), operator: "NotIn", values: ["nitro"] },
      "m6i.metal",
    ],
    ["network bandwidth", { key: aws("network-bandwidth"), operator: "Lt", values: ["1000"] }, "m6i.large"],
  ])("%s", (_, requirement, expected) => {
    expect(typesUnder(m6i, requirement)).toBe(expected);
  });

  it.each<[string, Requirement]>([
    [
      "a label of another domain, which the pool puts on its nodes",
      { key: "workload", operator: "In", values: ["sessions"] },
    ],
    ["the absence of a label that none has", { key: aws("local-nvme"), operator: "DoesNotExist" }],
    ["the architecture", { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }],
    ["the system", { key: "kubernetes.io/os", operator: "In", values: ["linux"] }],
    ["a zone, which is the offering's", { key: ZONE_KEY, operator: "In", values: ["us-east-1a"] }],
    ["the category", { key: aws("category"), operator: "In", values: ["m"] }],
    ["the generation", { key: aws("generation"), operator: "Gt", values: ["5"] }],
  ])("%s takes no type away", (_, requirement) => {
    expect(typesUnder(m6i, requirement)).toBe(typesUnder(m6i));
  });

  it("all have to hold", () => {
    const twice: Requirement = {
      key: "node.kubernetes.io/instance-type",
      operator: "In",
      values: ["m6i.large", "c6a.large"],
    };
    expect(typesUnder(twice, m6i)).toBe("m6i.large");
  });

  it("knows whose processor it is", () => {
    expect(typeLabels(instanceType("c6a.4xlarge")).get(aws("cpu-manufacturer"))).toBe("amd");
    expect(typeLabels(instanceType("m7i.large")).get(aws("cpu-manufacturer"))).toBe("intel");
    const graviton = { ...instanceType("m7i.large"), family: "m7g" };
    expect(typeLabels(graviton).get(aws("cpu-manufacturer"))).toBe("aws");
  });

  it("leaves the zones that are allowed, in the order given", () => {
    const zones = ["c", "a", "b"];
    expect(
      allowedValues(ZONE_KEY, zones, [{ key: ZONE_KEY, operator: "NotIn", values: ["a"] }, m6i]),
    ).toEqual(["c", "b"]);
  });

  it("names everything that Karpenter would refuse", () => {
    const requirements: readonly Requirement[] = [
      { key: aws("cpus"), operator: "Exists" },
      { key: aws("cpu"), operator: "In" },
      { key: aws("cpu"), operator: "Gt", values: ["many"] },
      { key: aws("cpu"), operator: "Lte", values: ["1", "2"] },
      { key: aws("cpu"), operator: "DoesNotExist", values: ["1"] },
      m6i,
    ];
    expect(() => checkRequirements(requirements, "sessions.requirements")).toThrow(
      [
        'sessions.requirements.0: expected a label of instance types, got "karpenter.k8s.aws/instance-cpus"',
        "sessions.requirements.1: operator In needs at least one value",
        'sessions.requirements.2: operator Gt needs one whole number, got ["many"]',
        'sessions.requirements.3: operator Lte needs one whole number, got ["1","2"]',
        'sessions.requirements.4: operator DoesNotExist takes no values, got ["1"]',
      ].join("\n"),
    );
  });
});
