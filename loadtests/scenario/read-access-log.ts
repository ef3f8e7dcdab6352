import { normalisedName } from "../journeys/python-requirements.ts";
import { placeOfPackage, placeOfPage, placeOfWheel, type RepositoryPlace } from "./repository-place.ts";
import { gatherTraffic, type SeenFile, type SiteTraffic } from "./site-traffic.ts";

/** The combined log format, as Apache, nginx and Package Manager (`AccessLogFormat = combined`) write it; quotes in a field may be escaped with a backslash, as `\x22`, or doubled. */
const LINE =
  /^(\S+) \S+ (?:\S+|"[^"]*") \[([^\]]+)\] "([A-Z]+) (\S+)(?: [^"]*)?" (\d{3}) (?:\d+|-)(?: "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.|"(?=\S))*)")?\s*$/;

const TIME = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Reads an access log in the combined format into the traffic of a site: who fetched which package files, in which sets, at
 * which hours, from which repositories. Files are GETs answered by 200 whose path is that of an R package or a Python wheel; the
 * repository of a wheel is the one whose page of the project the same client asked for before.
 *
 * Clients are told by their User-Agent: R, renv, pak, pip and uv by name; R that calls itself by its libcurl counts as before
 * 4.5 up to libcurl 8.5, as from 4.5 on afterwards (an assumption: distributions of the same age).
 */
export async function trafficFromAccessLog(lines: AsyncIterable<string>): Promise<SiteTraffic> {
  const traffic = gatherTraffic();
  const pages = openPageMemory();
  let unreadable = 0;
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const match = LINE.exec(line);
    const time = match === null ? undefined : readTime(match[2] ?? "");
    if (match === null || time === undefined) {
      unreadable += 1;
      continue;
    }
    const [, address = "", , method, url = "", status, agent = ""] = match;
    const path = url.split(/[?#]/, 1)[0] ?? "";
    const who = `${address} ${agent}`;
    if (method !== "GET" || (status !== "200" && status !== "304")) continue;
    const file = fileOf(path);
    if (file === undefined) pages.asked(who, path);
    if (file === undefined || status !== "200") continue;
    const place =
      file.kind === "r"
        ? placeOfPackage(path, NEGOTIATES.test(agent))
        : (pages.placeOf(who, file.name) ?? placeOfWheel(path));
    traffic.add({
      ...time,
      who,
      journey: journeyOf(agent, file.kind),
      file: file.name,
      ...(place !== undefined && { place }),
    });
  }
  return traffic.finish(unreadable);
}

/** An R that names its version and its Linux, behind renv's name or not. Source: docs.posit.co/rspm/admin/serving-binaries, read 2026-11-26. */
const NEGOTIATES = /^(?:renv \([\d.]+\); )?R(?:\/\S+ R)? \(\d+\.\d+\.\d+ \S*linux/;

/** Pages that are remembered until their wheel is fetched; warm clients never fetch it. */
const MOST_PAGES = 10_000;

function openPageMemory(): {
  readonly asked: (who: string, path: string) => void;
  readonly placeOf: (who: string, project: string) => RepositoryPlace | undefined;
} {
  const pages = new Map<string, RepositoryPlace>();
  return {
    asked: (who, path) => {
      const page = placeOfPage(path);
      if (page === undefined) return;
      const key = `${who} ${normalisedName(page.project)}`;
      pages.delete(key);
      pages.set(key, page.place);
      const [oldest] = pages.keys();
      if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
    },
    placeOf: (who, project) => pages.get(`${who} ${project}`),
  };
}

/** Hour and weekday are those that the log says, whatever its zone: people work by their own clock. */
function readTime(text: string): Pick<SeenFile, "atMs" | "hour" | "weekday"> | undefined {
  const [, day, month = "", year, hour, minute, second, sign, zoneHours, zoneMinutes] = TIME.exec(text) ?? [];
  const at = MONTHS.indexOf(month);
  if (day === undefined || at < 0) return undefined;
  const localMs = Date.UTC(Number(year), at, Number(day), Number(hour), Number(minute), Number(second));
  const offsetMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return { atMs: localMs - offsetMs, hour: Number(hour), weekday: weekdayOf(localMs) };
}

/** Monday = 0. 1970-01-01 was a Thursday. */
export function weekdayOf(localMs: number): number {
  return (((Math.floor(localMs / 86_400_000) + 3) % 7) + 7) % 7;
}

function fileOf(path: string): { readonly kind: "r" | "python"; readonly name: string } | undefined {
  const file = path.split("/").at(-1) ?? "";
  const r = /^([A-Za-z][A-Za-z0-9.]*_[0-9][0-9.-]*)\.(?:tar\.gz|tgz|zip)$/.exec(file)?.[1];
  if (r !== undefined) return { kind: "r", name: r };
  const wheel = /^([A-Za-z0-9][A-Za-z0-9._]*)-[^/-]+(?:-[^/-]+)?-[^/-]+-[^/-]+-[^/-]+\.whl$/.exec(file)?.[1];
  return wheel === undefined ? undefined : { kind: "python", name: normalisedName(wheel) };
}

function journeyOf(agent: string, kind: "r" | "python"): string {
  if (/^uv\//.test(agent)) return "pm.restore.uv";
  if (kind === "python") return "pm.restore.pip";
  const renv = /^renv \((\d+)\.(\d+)/.exec(agent);
  if (renv !== null)
    return Number(renv[1]) > 1 || Number(renv[2]) >= 2 ? "pm.restore.renv" : "pm.restore.renv11";
  if (/^R \(/.test(agent)) return "pm.restore.pak";
  const r = /^R\/(\d+)\.(\d+)/.exec(agent);
  if (r !== null) return Number(r[1]) > 4 || Number(r[2]) >= 5 ? "pm.restore.r45" : "pm.restore.r";
  const libcurl = /^libcurl\/(\d+)\.(\d+)/.exec(agent);
  const recent =
    libcurl !== null && (Number(libcurl[1]) > 8 || (Number(libcurl[1]) === 8 && Number(libcurl[2]) > 5));
  return recent ? "pm.restore.r45" : "pm.restore.r";
}
