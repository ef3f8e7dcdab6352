import { expect, it } from "vitest";
import { certain } from "../../../planner/core/demand/estimate.ts";
import { quickSite } from "../../../planner/inputs/quick-site.ts";

it("plans people and a session with priors for all the rest", () => {
  const site = quickSite({
    people: 300,
    cpuMillicores: 1000,
    memoryMib: 3814.697265625,
    region: "us-east-1",
  });
  expect(site.groups).toHaveLength(1);
  expect(site.groups[0]?.people).toEqual(certain(300));
  expect(site.profiles).toEqual([{ name: "session", cpuMillicores: 1000, memoryMib: 3814.697265625 }]);
  const paths = site.assumptions.map((assumption) => assumption.path);
  expect(paths).toContain("groups.People.hours");
  expect(paths).toContain("groups.People.timeZone");
  expect(paths).not.toContain("profiles");
});
