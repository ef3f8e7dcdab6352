import type { Journey, JourneyContext } from "./journey.ts";
import { lookAtPages } from "./pypi-preparation.ts";
import {
  type FoundProject,
  fetchProjectFile,
  findProject,
  type PypiClient,
  pypiCosts,
} from "./pypi-requests.ts";
import { type PypiSettings, readPypiSettings } from "./pypi-settings.ts";

/** Recorded from pip 26.3 on CPython 3.11.7 (Debian 12), 2026-11-26; the release of the kernel is that of Debian 12. */
const USER_AGENT = `pip/26.3 ${JSON.stringify({
  ci: null,
  cpu: "x86_64",
  distro: {
    id: "bookworm",
    libc: { lib: "glibc", version: "2.36" },
    name: "Debian GNU/Linux",
    version: "12",
  },
  implementation: { name: "CPython", version: "3.11.7" },
  installer: { name: "pip", version: "26.3" },
  openssl_version: "OpenSSL 3.0.19 27 Jan 2026",
  python: "3.11.7",
  setuptools_version: "65.5.0",
  system: { name: "Linux", release: "6.1.0" },
})}`;

/**
 * pip 26.3: one connection; every wait for bytes ends after 15 s; five retries, 0, 0.5, 1, 2 and 4 s apart or as long as
 * `Retry-After` says. Source: pypa/pip@6d309205; recorded on 2026-11-26 against a server that answers 503 and 429.
 */
const PIP: PypiClient = {
  userAgent: USER_AGENT,
  pageHeaders: {
    "accept-encoding": "gzip, deflate",
    accept:
      "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01",
  },
  metadataHeaders: { "accept-encoding": "identity", accept: "*/*" },
  fileHeaders: { "accept-encoding": "identity", accept: "*/*" },
  connection: { kind: "pool", max: 1 },
  idleTimeoutS: 15,
  retry: {
    tries: 6,
    statuses: [500, 502, 503, 520, 524, 527],
    heedsRetryAfterOf: [413, 429, 503],
    waitS: (nth) => (nth === 1 ? 0 : 2 ** (nth - 3)),
  },
  revalidates: { metadata: true, files: true },
};

/**
 * `pip install` into an empty environment: page and metadata of each project in the order in which pip's resolver meets
 * them, then all wheels, everything on one connection. Where the server has no metadata beside its wheels, the wheel comes
 * right after the page. With `cache: warm` everything is asked again with its `ETag`, as over https when nothing is fresh.
 *
 * Source: requests of pip 26.3, recorded 2026-11-26 on loopback.
 */
export const pmRestorePip: Journey<PypiSettings> = {
  id: "pm.restore.pip",
  title: "pip install",
  product: "package-manager",
  operations: ["pm.pypi.index", "pm.pypi.metadata", "pm.pypi.file"],
  readSettings: readPypiSettings,
  ...pypiCosts(3),
  prepare: lookAtPages(PIP),
  run: runRestore,
};

async function runRestore(settings: PypiSettings, context: JourneyContext): Promise<void> {
  const ask = { client: PIP, settings, context, learnt: {} };
  const wanted = settings.mix.drawWanted(context.random);
  const found = new Map<string, FoundProject>();
  const look = async (name: string): Promise<boolean> => {
    if (found.has(name)) return true;
    const project = context.ending() ? undefined : await findProject(ask, name);
    if (project === undefined) return false;
    found.set(name, project);
    if (project.needsFile) await fetchProjectFile(ask, name, project);
    return true;
  };
  for (const name of wanted) if (!(await look(name))) return givenUp(context);
  const pinned: string[] = [];
  for (
    let next = nextToPin(wanted, found, pinned);
    next !== undefined;
    next = nextToPin(wanted, found, pinned)
  ) {
    pinned.push(next);
    for (const name of found.get(next)?.dependencies ?? []) {
      if (!(await look(name))) return givenUp(context);
    }
  }
  for (const name of pinned) {
    const project = found.get(name);
    if (context.ending()) return;
    if (project !== undefined && !project.needsFile) await fetchProjectFile(ask, name, project);
  }
  context.count("restores", 1);
}

/** pip ends with an error when a project cannot be found; the run was one all the same. */
function givenUp(context: JourneyContext): void {
  if (!context.ending()) context.count("restores", 1);
}

/** The resolver settles what the user named first, in that order, then the others by name. Recorded from pip 26.3 on 2026-11-26. */
function nextToPin(
  wanted: readonly string[],
  found: ReadonlyMap<string, unknown>,
  pinned: readonly string[],
): string | undefined {
  const named = wanted.find((name) => !pinned.includes(name));
  if (named !== undefined) return named;
  let first: string | undefined;
  for (const name of found.keys()) {
    if (!pinned.includes(name) && (first === undefined || name < first)) first = name;
  }
  return first;
}
