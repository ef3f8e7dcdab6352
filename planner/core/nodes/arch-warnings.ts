import type { Catalog } from "../catalog.ts";
import type { PlanWarning } from "../plan-remark.ts";

/** Returns that types of a pool are not x86, where a site names such: its images have to be built for them. */
export function archWarnings(
  { instanceTypes }: Pick<Catalog, "instanceTypes">,
  pool: string,
  types: readonly string[],
): readonly PlanWarning[] {
  const others = instanceTypes.filter(({ name, arch }) => arch !== "x86_64" && types.includes(name));
  const [first] = others;
  if (first === undefined) return [];
  const names = others.map(({ name }) => name).join(" and ");
  return [
    {
      code: "ARCHITECTURE",
      sentence: `${names} of ${pool} ${others.length === 1 ? "is" : "are"} ${first.arch}: images that are built for x86, as those of the reference architecture, do not start there, and compiled R and Python packages have to be had for it`,
    },
  ];
}
