import { describe, expect, it } from "vitest";
import { InputError } from "../../../planner/core/input-error.ts";
import { type CatalogNames, catalogNames } from "../../../planner/inputs/catalog-names.ts";
import { parseSite } from "../../../planner/inputs/parse-site.ts";
import { catalog } from "../../support/catalog.ts";
import { KNOWN_REGIONS, SMALL_SITE } from "../../support/site-text.ts";

const NAMES: CatalogNames = {
  families: ["c6a", "m6i", "m7i"],
  instanceTypes: ["c6a.4xlarge", "m6i.large", "m6i.xlarge"],
  databaseClasses: ["db.t3.micro", "db.t3.small"],
};

function faults(settings: string): readonly string[] {
  const yaml = { file: "site.yaml", text: `${SMALL_SITE}${settings}\n` };
  try {
    parseSite({ yaml, knownRegions: KNOWN_REGIONS, knownNames: NAMES });
  } catch (error) {
    if (error instanceof InputError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("names that the catalogue does not have", () => {
  it.each([
    {
      what: "a family",
      settings: "nodes: {families: [m6i, M7I, x9z]}",
      expected: [
        'site.yaml:8:25: nodes.families.1: expected a family of the catalogue (did you mean m7i?), got "M7I"',
        'site.yaml:8:30: nodes.families.2: expected a family of the catalogue, got "x9z"',
      ],
    },
    {
      what: "a type",
      settings: "nodes: {instanceTypes: [m6i.large, m6i.larg]}",
      expected: [
        'site.yaml:8:36: nodes.instanceTypes.1: expected an instance type of the catalogue (did you mean m6i.large?), got "m6i.larg"',
      ],
    },
    {
      what: "the family of a speed factor",
      settings: "nodes: {speedFactor: {m7i: 1.2, q9: 2}}",
      expected: ['site.yaml:8:33: nodes.speedFactor.q9: expected a family of the catalogue, got "q9"'],
    },
    {
      what: "types and classes of both products",
      settings:
        "workbench: {managedInstanceType: m6i.tiny, databaseClass: db.t3.mikro}\npackageManager: {instanceType: 7, databaseClass: db.x}",
      expected: [
        'site.yaml:8:34: workbench.managedInstanceType: expected an instance type of the catalogue, got "m6i.tiny"',
        'site.yaml:8:59: workbench.databaseClass: expected a database class of the catalogue (did you mean db.t3.micro?), got "db.t3.mikro"',
        'site.yaml:9:50: packageManager.databaseClass: expected a database class of the catalogue, got "db.x"',
      ],
    },
    {
      what: "a type of one's own under a name that is taken",
      settings:
        "nodes: {customTypes: ['name=m6i.large,cpu=2,memory=8Gi,pods=29', 'name=a,cpu=2,memory=8Gi,pods=29', 'name=a,cpu=4,memory=8Gi,pods=29']}",
      expected: [
        'site.yaml:8:23: nodes.customTypes.0: expected a name of its own, got "m6i.large", which another type bears',
        'site.yaml:8:101: nodes.customTypes.2: expected a name of its own, got "a", which another type bears',
      ],
    },
    {
      what: "no family at all",
      settings: "nodes: {families: []}",
      expected: ["site.yaml:8:19: nodes.families: expected at least one, or customTypes, got an empty list"],
    },
  ])("are told with their place: $what", ({ settings, expected }) => {
    expect(faults(settings)).toEqual(expected);
  });

  it("takes the site's own types", () => {
    const own = "customTypes: ['name=big.metal,cpu=48,memory=190Gi,pods=110,usd=1.5']";
    expect(faults(`nodes: {${own}, instanceTypes: [big.metal], speedFactor: {big: 1.1}}`)).toEqual([]);
    expect(faults(`nodes: {${own}, families: []}`)).toEqual([]);
  });
});

it("knows every family, type and class of the catalogue", () => {
  const names = catalogNames(catalog);
  expect(names.families).toContain("m6i");
  expect(names.instanceTypes).toContain("c6a.4xlarge");
  expect(names.databaseClasses).toContain("db.t3.micro");
});
