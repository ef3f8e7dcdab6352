import { writeFileSync } from "node:fs";
import { siteJsonSchema } from "./planner/inputs/site-json-schema.ts";

/** The JSON Schemas that are kept in scenarios/schemas, by file name; tests compare them with what is generated. */
const schemas = { "site.schema.json": siteJsonSchema() };

for (const [file, schema] of Object.entries(schemas)) {
  writeFileSync(`scenarios/schemas/${file}`, `${JSON.stringify(schema, null, 2)}\n`);
}
