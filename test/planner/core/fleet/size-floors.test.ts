import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../../planner/catalog/load.ts";
import { sizeFloors } from "../../../../planner/core/fleet/size-floors.ts";
import { siteOf } from "../../../support/site.ts";

const catalog = loadCatalog();

describe("the smallest node of a pool", () => {
  it("is each size of the main type's family, with all larger ones, metal left out", () => {
    const floors = sizeFloors(siteOf(), catalog, "m6i.xlarge");
    expect(floors.map(({ name }) => name)).toEqual(
      ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"].map(
        (size) => `at least m6i.${size}`,
      ),
    );
    expect(floors.at(-1)?.types).toEqual(["m6i.16xlarge", "m6i.24xlarge", "m6i.32xlarge"]);
  });

  it("keeps to the types that the site names", () => {
    const { nodes } = siteOf();
    const site = siteOf({ nodes: { ...nodes, instanceTypes: ["m6i.2xlarge", "m6i.4xlarge", "r6i.large"] } });
    expect(sizeFloors(site, catalog, "m6i.2xlarge").map(({ types }) => types)).toEqual([
      ["m6i.2xlarge", "m6i.4xlarge"],
      ["m6i.4xlarge"],
    ]);
  });

  it.each(["big", "m6i"])("is nothing to turn for %s", (main) => {
    const { nodes } = siteOf();
    const site = siteOf({ nodes: { ...nodes, instanceTypes: ["m6i.2xlarge"] } });
    expect(sizeFloors(site, catalog, main)).toEqual([]);
  });
});
