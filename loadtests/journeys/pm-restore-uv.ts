import type { Journey, JourneyContext } from "./journey.ts";
import { inParallel } from "./parallel.ts";
import { lookAtPages } from "./pypi-preparation.ts";
import {
  type FoundProject,
  fetchProjectFile,
  findProject,
  type PypiAsk,
  type PypiClient,
  pypiCosts,
  send,
} from "./pypi-requests.ts";
import { type KnownFile, type PypiSettings, readPypiSettings } from "./pypi-settings.ts";

/** Requests in flight at once. Source: astral-sh/uv@26a9dd4b, crates/uv-configuration; recorded from uv 0.13.9 on 2026-11-26. */
const IN_FLIGHT = 50;

/** Recorded from uv 0.13.9 with CPython 3.11.7 (Debian 12), 2026-11-26; the release of the kernel is that of Debian 12. */
const USER_AGENT = `uv/0.13.9 ${JSON.stringify({
  installer: { name: "uv", version: "0.13.9", subcommand: ["pip", "install"] },
  python: "3.11.7",
  implementation: { name: "CPython", version: "3.11.7" },
  distro: {
    name: "Debian GNU/Linux",
    version: "12",
    id: "bookworm",
    libc: { lib: "glibc", version: "2.36" },
  },
  system: { name: "Linux", release: "6.1.0" },
  cpu: "x86_64",
  openssl_version: null,
  setuptools_version: null,
  rustc_version: null,
  ci: null,
})}`;

/** uv reads this many bytes from the end of a wheel for its metadata. Recorded from uv 0.13.9 on 2026-11-26. */
const TAIL_BYTES = 16_384;

/**
 * uv 0.13.9: up to fifty requests at once, over HTTP/1.1 on as many connections, over HTTP/2 on one; every wait for bytes
 * ends after 30 s; three retries after random waits that double (1.9, 2.2 and 7.8 s were seen, which fits 1 to 2, 1 to 4 and
 * 1 to 8 s); `Retry-After` is not obeyed. Source: astral-sh/uv@26a9dd4b, crates/uv-client; recorded on 2026-11-26.
 */
const UV: PypiClient = {
  userAgent: USER_AGENT,
  pageHeaders: {
    accept:
      "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01",
    "accept-encoding": "gzip, deflate",
  },
  metadataHeaders: { accept: "*/*", "accept-encoding": "gzip,deflate" },
  fileHeaders: { accept: "*/*", "accept-encoding": "identity" },
  connection: { kind: "pool", max: IN_FLIGHT, http2: true },
  idleTimeoutS: 30,
  retry: {
    tries: 4,
    statuses: [408, 429, 500, 501, 502, 503, 504],
    heedsRetryAfterOf: [],
    waitS: (nth, random) => 1 + random() * (2 ** nth - 1),
  },
  revalidates: { metadata: false, files: false },
  probeWheel: readWheelFromAfar,
};

/**
 * `uv pip install` into an empty environment: pages and metadata as the projects become known, all at once, and the wheels
 * together at the end. Where the server has no metadata beside its wheels, uv asks for the wheel's head and its last bytes
 * instead. With `cache: warm` only the pages are asked again.
 *
 * uv also accepts zstd, which the answers here are not asked in: neither k6 nor Node 20 reads it.
 *
 * Source: requests of uv 0.13.9, recorded 2026-11-26 on loopback.
 */
export const pmRestoreUv: Journey<PypiSettings> = {
  id: "pm.restore.uv",
  title: "uv pip install",
  product: "package-manager",
  operations: ["pm.pypi.index", "pm.pypi.metadata", "pm.pypi.file"],
  readSettings: readPypiSettings,
  ...pypiCosts(1),
  prepare: lookAtPages(UV),
  run: runRestore,
};

async function runRestore(settings: PypiSettings, context: JourneyContext): Promise<void> {
  const ask = { client: UV, settings, context, learnt: {} };
  const asked = new Set<string>();
  const found = new Map<string, FoundProject>();
  let failed = false;
  const look = async (name: string): Promise<void> => {
    if (asked.has(name) || failed || context.ending()) return;
    asked.add(name);
    const project = await findProject(ask, name);
    if (project === undefined) {
      failed = true;
      return;
    }
    found.set(name, project);
    await Promise.all(project.dependencies.map(look));
  };
  await Promise.all(settings.mix.drawWanted(context.random).map(look));
  if (context.ending()) return;
  if (!failed) {
    await inParallel(IN_FLIGHT, [...found], async ([name, project]) => {
      if (!context.ending()) await fetchProjectFile(ask, name, project);
    });
  }
  if (!context.ending()) context.count("restores", 1);
}

/** HEAD and the last bytes where the server gives ranges; else one HEAD, and of each wheel the whole, which is fetched once more later. */
async function readWheelFromAfar(ask: PypiAsk, file: KnownFile): Promise<void> {
  const headers = ask.client.fileHeaders;
  let bytes = TAIL_BYTES;
  if (ask.learnt.ranges !== false) {
    const head = await send(ask, "pm.pypi.metadata", file.url, headers, { method: "HEAD" });
    if (head.errorKind !== undefined || ask.context.ending()) return;
    ask.learnt.ranges = head.headers["accept-ranges"] === "bytes";
    bytes = Number(head.headers["content-length"] ?? TAIL_BYTES);
  }
  if (!ask.learnt.ranges) {
    await send(ask, "pm.pypi.metadata", file.url, headers, {});
    return;
  }
  const range = `bytes=${Math.max(0, bytes - TAIL_BYTES)}-${bytes - 1}`;
  await send(ask, "pm.pypi.metadata", file.url, { ...headers, range }, { okStatuses: [200, 206] });
}
