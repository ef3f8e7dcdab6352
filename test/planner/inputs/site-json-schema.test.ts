import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { siteJsonSchema } from "../../../planner/inputs/site-json-schema.ts";
import { SMALL_SITE } from "../../support/site-text.ts";

const FILE = "scenarios/schemas/site.schema.json";
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, validateFormats: false });
const validate = ajv.compile(siteJsonSchema());

it("is kept as it is generated (npm run schemas)", async () => {
  await expect(`${JSON.stringify(siteJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(`../../../${FILE}`);
});

it("accepts the sample and the smallest site", () => {
  expect(validate(parse(readFileSync("scenarios/sample-site/site.yaml", "utf8")))).toBe(true);
  expect(validate(parse(SMALL_SITE))).toBe(true);
});

it.each([
  { fault: "a misspelt key", yaml: SMALL_SITE.replace("region", "regoin") },
  { fault: "a missing name", yaml: SMALL_SITE.replace("name: Small\n", "") },
  { fault: "a list for a number", yaml: SMALL_SITE.replace("people: 30", "people: [30]") },
  { fault: "an unknown placement", yaml: `${SMALL_SITE}workbench: {placement: {vscode: here}}\n` },
])("refuses $fault", ({ yaml }) => {
  expect(validate(parse(yaml))).toBe(false);
});
