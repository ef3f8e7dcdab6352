import { readFileSync } from "node:fs";
import type { Catalog } from "../core/catalog.ts";
import { catalogFromSnapshot } from "./snapshot.ts";

/** Returns the catalog that comes with Headroom, read of snapshot.json beside this file. */
export function loadCatalog(): Catalog {
  return catalogFromSnapshot(JSON.parse(readFileSync(new URL("./snapshot.json", import.meta.url), "utf8")));
}
