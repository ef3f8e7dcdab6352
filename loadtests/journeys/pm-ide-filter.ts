import { basicAuthorization } from "./authorization.ts";
import type { Journey, JourneyContext, JourneyCost, SettingFault } from "./journey.ts";
import { cranUniverse } from "./mix/cran-universe.ts";
import { describeValue, unknownKeys } from "./settings.ts";

/** Installed packages of a session: 50 to 300 unless told otherwise. An assumption. */
const INSTALLED = { least: 50, greatest: 300 } as const;

/** Deadline of RStudio's request. Source: rstudio/rstudio, src/cpp/session/modules/SessionPPM.cpp, read 2026-11-26. */
const DEADLINE_S = 30;

/** What `pm.ide.filter` is told, checked. */
export interface IdeFilterSettings {
  readonly repository: string;
  readonly snapshot: string;
  readonly ide: "rstudio" | "positron";
  /** False = the repository gets no token; absent = it gets the scenario's token if there is one. */
  readonly authenticated?: boolean;
  readonly leastPackages: number;
  readonly greatestPackages: number;
}

const EXPECTED = {
  repository: "the name of a CRAN repository, as cran",
  snapshot: "latest, a date as 2026-11-02, or a number",
  ide: "rstudio or positron",
  authenticated: "true or false: whether the repository wants a token",
  leastPackages: "a whole number of installed packages from 1 to 1000, at most greatestPackages",
  greatestPackages: "a whole number of installed packages from 1 to 1000",
} as const;

/**
 * What a session does when its packages change: it posts the list of them to the server on a connection that is closed
 * afterwards. Positron looks for the server's status first, from the longest prefix of the repository's URL to the shortest.
 *
 * Source: rstudio/rstudio, SessionPPM.cpp; posit-dev/positron, ppmVulnerabilities.ts; read 2026-11-26. Read, not recorded:
 * what the two call themselves is not known, so no name is sent.
 */
export const pmIdeFilter: Journey<IdeFilterSettings> = {
  id: "pm.ide.filter",
  title: "a session asks about its packages",
  product: "package-manager",
  operations: ["pm.status", "pm.filter"],
  readSettings,
  expectedCost,
  costOutcomes: (settings) => {
    const { leastPackages, greatestPackages } = settings;
    const probability = 1 / (greatestPackages - leastPackages + 1);
    return Array.from({ length: greatestPackages - leastPackages + 1 }, (_, index) => ({
      probability,
      ...costOf(settings, leastPackages + index),
    }));
  },
  run: ask,
};

function readSettings(raw: Readonly<Record<string, unknown>>) {
  const faults: SettingFault[] = unknownKeys(raw, EXPECTED);
  const refuse = (key: keyof typeof EXPECTED): void => {
    faults.push({ key, expected: EXPECTED[key], got: describeValue(raw[key]) });
  };
  const text = (key: "repository" | "snapshot" | "ide", fallback: string, pattern: RegExp): string => {
    const value = raw[key] ?? fallback;
    if (typeof value === "string" && pattern.test(value)) return value;
    refuse(key);
    return fallback;
  };
  const whole = (key: "leastPackages" | "greatestPackages", fallback: number): number => {
    const value = raw[key] ?? fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 1000) return value;
    refuse(key);
    return fallback;
  };
  const ide = text("ide", "rstudio", /^(rstudio|positron)$/);
  const { authenticated } = raw;
  if (authenticated !== undefined && typeof authenticated !== "boolean") refuse("authenticated");
  const settings: IdeFilterSettings = {
    repository: text("repository", "cran", /^[A-Za-z0-9][A-Za-z0-9._-]*$/),
    snapshot: text("snapshot", "latest", /^(latest|\d{4}-\d{2}-\d{2}|\d+)$/),
    ide: ide === "positron" ? "positron" : "rstudio",
    ...(typeof authenticated === "boolean" && { authenticated }),
    leastPackages: whole("leastPackages", INSTALLED.least),
    greatestPackages: whole("greatestPackages", INSTALLED.greatest),
  };
  if (settings.leastPackages > settings.greatestPackages) refuse("leastPackages");
  return faults.length > 0 ? ({ ok: false, faults } as const) : ({ ok: true, settings } as const);
}

function expectedCost(settings: IdeFilterSettings): JourneyCost {
  // Every number between the two is equally likely, and the bytes are near enough to a straight line.
  return costOf(settings, (settings.leastPackages + settings.greatestPackages) / 2);
}

/** Bytes of the line with which our sandbox answers a package, on average; a real server's line is not known. */
const LINE_BYTES = 60;

function costOf({ ide }: IdeFilterSettings, packages: number): JourneyCost {
  const probes = ide === "positron" ? 3 : 0;
  return { restores: 0, installs: 0, requests: 1 + probes, bytes: LINE_BYTES * packages };
}

async function ask(settings: IdeFilterSettings, context: JourneyContext): Promise<void> {
  const { repository, snapshot, ide, leastPackages, greatestPackages } = settings;
  if (ide === "positron" && !(await isPackageManager(settings, context))) return;
  const count = leastPackages + Math.floor(context.random() * (greatestPackages - leastPackages + 1));
  const names = Array.from({ length: count }, (_, place) => {
    const { name, version } = cranUniverse().packageAt(place);
    return `${name}==${version}`;
  });
  await context.request("pm.filter", {
    method: "POST",
    url: "/__api__/filter/packages",
    headers: {
      "content-type": "application/json",
      accept: "*/*",
      ...(ide === "rstudio" && { connection: "close" }),
      ...basicAuthorization(settings, context),
    },
    body: JSON.stringify({
      repo: repository,
      names,
      omit_downloads: true,
      omit_dependencies: true,
      omit_package_details: true,
      snapshot,
    }),
    connection: { kind: "new" },
    timeoutS: DEADLINE_S,
    read: "discard",
  });
}

/** Asks for the status below each part of the repository's path, the longest first; a 404 is an answer. */
async function isPackageManager(
  { repository, snapshot }: IdeFilterSettings,
  context: JourneyContext,
): Promise<boolean> {
  for (const prefix of [`/${repository}/${snapshot}`, `/${repository}`, ""]) {
    if (context.ending()) return false;
    const response = await context.request(
      "pm.status",
      {
        method: "GET",
        url: `${prefix}/__api__/status`,
        headers: { accept: "*/*" },
        connection: { kind: "pool", max: 1 },
        timeoutS: DEADLINE_S,
        read: "discard",
      },
      { okStatuses: [200, 401, 404] },
    );
    if (response.status === 200) return true;
  }
  return false;
}
