import { loadCatalog } from "../../planner/catalog/load.ts";

/** The catalogue that ships with Headroom, read once. */
export const catalog = loadCatalog();
