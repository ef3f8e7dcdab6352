import { expect, it } from "vitest";
import { archWarnings } from "../../../../planner/core/nodes/arch-warnings.ts";
import { catalog } from "../../../support/catalog.ts";

it.each([
  { types: ["m6i.xlarge"], starts: undefined },
  { types: ["m7g.xlarge"], starts: "m7g.xlarge of the session nodes is arm64: " },
  {
    types: ["m6i.xlarge", "r7g.xlarge", "m7g.xlarge"],
    starts: "m7g.xlarge and r7g.xlarge of the session nodes are arm64: ",
  },
])("warns of $types as far as their images have to be built anew", ({ types, starts }) => {
  const [warning] = archWarnings(catalog, "the session nodes", types);
  expect(warning?.sentence.startsWith(starts ?? "")).toBe(starts === undefined ? undefined : true);
});
