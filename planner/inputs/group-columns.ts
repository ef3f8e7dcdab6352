import type { Path } from "./yaml-document.ts";

/** What the cells of a column hold; it decides how they are read. */
export type ColumnKind = "text" | "number" | "hour";

/** A column of groups.csv and the field of a group that it fills. */
export interface GroupColumn {
  readonly header: string;
  readonly path: readonly [string] | readonly [string, string];
  readonly kind: ColumnKind;
}

/** The one mapping between headers (snake_case, unit last) and fields (camelCase, unit last). */
export const GROUP_COLUMNS: readonly GroupColumn[] = [
  column("name", ["name"], "text"),
  column("people", ["people"]),
  column("active_fraction", ["activeFraction"]),
  column("concurrent_fraction", ["concurrentFraction"]),
  column("sessions_per_person", ["sessionsPerPerson"]),
  column("rstudio_fraction", ["ideMix", "rstudio"]),
  column("jupyterlab_fraction", ["ideMix", "jupyterlab"]),
  column("jupyter_notebook_fraction", ["ideMix", "jupyter-notebook"]),
  column("vscode_fraction", ["ideMix", "vscode"]),
  column("positron_fraction", ["ideMix", "positron"]),
  column("hands_on_hours", ["handsOnHours"]),
  column("start_hour", ["hours", "startHour"], "hour"),
  column("end_hour", ["hours", "endHour"], "hour"),
  column("weekdays", ["weekdays"], "text"),
  column("time_zone", ["timeZone"], "text"),
  column("profile", ["profile"], "text"),
  column("home_gb", ["homeGb"]),
  column("packages_per_day", ["packagesPerDay"]),
  column("ci_restores_per_day", ["ciRestoresPerDay"]),
  column("ci_packages_per_restore", ["ciPackagesPerRestore"]),
  column("growth_per_month_fraction", ["growthPerMonthFraction"]),
  column("r_fraction", ["clientMix", "r"]),
  column("renv_fraction", ["clientMix", "renv"]),
  column("pak_fraction", ["clientMix", "pak"]),
  column("pip_fraction", ["clientMix", "pip"]),
  column("uv_fraction", ["clientMix", "uv"]),
];

/** Columns without which a row is no group. */
export const REQUIRED_HEADERS = ["name", "people", "start_hour", "end_hour", "time_zone"] as const;

/**
 * Returns the header that stands for a path of a group: the exact one, or the first of a map.
 *
 * @param present columns that the table has, in its order; of a map one of these is named, where there is one.
 */
export function headerOf(path: Path, present: readonly (GroupColumn | undefined)[] = []): string {
  const depthOf = (candidate: GroupColumn): number =>
    candidate.path.filter((part, index) => path[index] === part).length;
  const exact = GROUP_COLUMNS.find((candidate) => depthOf(candidate) === candidate.path.length);
  const isOfMap = (candidate: GroupColumn | undefined): boolean =>
    candidate !== undefined && depthOf(candidate) > 0;
  const first = present.find(isOfMap) ?? GROUP_COLUMNS.find(isOfMap);
  return (exact ?? first)?.header ?? path.join(".");
}

function column(header: string, path: GroupColumn["path"], kind: ColumnKind = "number"): GroupColumn {
  return { header, path, kind };
}
