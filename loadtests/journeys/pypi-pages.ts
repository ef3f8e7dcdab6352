import type { JourneyResponse, Problem } from "./journey.ts";
import type { PypiSettings, ReadPage } from "./pypi-settings.ts";
import { chooseFile, readProjectPage } from "./python-page.ts";

/** Pages that a process remembers: days of a long tail of projects must not fill its memory. */
const MOST_PAGES = 1_000;

/** Returns what the page of a project says; one with an `ETag` that was read before is not read again. */
export function readPage(
  settings: PypiSettings,
  name: string,
  answer: JourneyResponse,
): Omit<ReadPage, "etag"> {
  const { etag } = answer.headers;
  const known = settings.pages.get(name);
  const read = etag !== undefined && known?.etag === etag ? known : newlyRead(answer);
  if (etag !== undefined) rememberPage(settings, name, { ...read, etag });
  return read;
}

function newlyRead({ text = "", headers }: JourneyResponse): Omit<ReadPage, "etag"> {
  const files = readProjectPage(text, headers["content-type"] ?? "");
  const chosen = chooseFile(files ?? []);
  return { isPage: files !== undefined, ...(chosen !== undefined && { chosen }) };
}

/** The page that was not asked for for longest is forgotten. */
function rememberPage({ pages }: PypiSettings, name: string, page: ReadPage): void {
  pages.delete(name);
  pages.set(name, page);
  const [oldest] = pages.keys();
  if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
}

/** A server that answers something else to everything, as a sign-in page, is no index. */
export function noPage({ status, headers, text = "" }: JourneyResponse): Problem | undefined {
  if (status !== 200) return undefined;
  const isPage =
    headers["content-type"]?.includes("json") === true ? /^\s*\{/.test(text) : LISTS_FILES.test(text);
  return isPage
    ? undefined
    : { kind: "wrong-content", detail: "expected a page that lists files, got something else" };
}

/** Links of a page go to distributions. Source: PEP 503; packaging.python.org, source and binary distribution formats. */
const LISTS_FILES = /<a\b[^>]*\.(?:whl|tar\.gz|tar\.bz2|zip|egg)\b/i;
