import { parse } from "csv-parse/sync";
import { InputError } from "../../planner/core/input-error.ts";
import { weekdayOf } from "./read-access-log.ts";
import { gatherTraffic, type SiteTraffic } from "./site-traffic.ts";

/** Columns that are read; the file may have more. */
const COLUMNS = ["date", "time", "r_version", "package", "version", "ip_id"] as const;

/**
 * Reads the day log of a CRAN mirror (CSV: date, time, size, r_version, …, package, version, country, ip_id) into the traffic
 * of a site. The log says which R, but not which client: all count as R. Its clock is UTC.
 *
 * Format: cran-logs.rstudio.com. Throws an InputError when a column is missing.
 */
export function trafficFromCranLog(text: string, file: string): SiteTraffic {
  const rows = parse(text, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
  }) as readonly Readonly<Record<string, string>>[];
  const missing = COLUMNS.filter((column) => rows[0] !== undefined && rows[0][column] === undefined);
  if (rows.length === 0 || missing.length > 0) {
    const expected = `columns ${COLUMNS.join(", ")}`;
    const got = rows.length === 0 ? "no row" : `none called ${missing.join(", ")}`;
    throw new InputError([{ file, expected, got, sentence: `expected ${expected}, got ${got}` }]);
  }
  const inTime = rows
    .map((row) => ({ row, atMs: Date.parse(`${row["date"]}T${row["time"]}Z`) }))
    .sort((a, b) => a.atMs - b.atMs);
  const traffic = gatherTraffic();
  let unreadable = 0;
  for (const { row, atMs } of inTime) {
    const { package: name = "", version = "", r_version: rVersion = "", ip_id: who = "" } = row;
    if (!Number.isFinite(atMs) || !/^[A-Za-z][A-Za-z0-9.]*$/.test(name) || !/^[0-9][0-9.-]*$/.test(version)) {
      unreadable += 1;
      continue;
    }
    const [major = 0, minor = 0] = rVersion.split(".").map(Number);
    traffic.add({
      atMs,
      hour: Math.floor((atMs % 86_400_000) / 3_600_000),
      weekday: weekdayOf(atMs),
      who: `${who} ${rVersion}`,
      journey: major > 4 || (major === 4 && minor >= 5) ? "pm.restore.r45" : "pm.restore.r",
      file: `${name}_${version}`,
    });
  }
  return traffic.finish(unreadable);
}
