import * as z from "zod";
import { siteSchema } from "./site-schema.ts";

/** Returns the JSON Schema of site.yaml for editors, generated from the schema that reads it. */
export function siteJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(siteSchema(new Map()), { io: "input" });
  return { $schema, title: "Headroom site", ...schema };
}
