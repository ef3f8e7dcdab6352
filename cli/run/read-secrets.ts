import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Account } from "../../loadtests/journeys/journey.ts";
import type { SecretSources } from "../../loadtests/scenario/scenario.ts";
import { InputError, type InputIssue } from "../../planner/core/input-error.ts";

/** The secrets of a run: for its journeys, and every form in which an output might show them. */
export interface RunSecrets {
  readonly token?: string;
  readonly accounts?: readonly Account[];
  /** Texts that no output may show. */
  readonly texts: readonly string[];
}

/** A file of secrets is small: 100,000 accounts of 160 bytes. */
const MOST_BYTES = 16 * 2 ** 20;
/** User name that stands for a token in Basic authentication of Package Manager. */
const TOKEN_USER = "__token__";

/**
 * Reads what the scenario says about where secrets lie: an environment variable, and files of mode 0600 (relative to the
 * working folder). A line of the accounts is a token, or a user, white space, and a password.
 *
 * @throws InputError with every fault; it never repeats what stands in a file or a variable.
 */
export function readSecrets(
  sources: SecretSources | undefined,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): RunSecrets {
  const issues: InputIssue[] = [];
  const token =
    sources?.tokenEnv === undefined
      ? tokenOfFile(sources?.tokenFile, cwd, issues)
      : tokenOfEnv(sources.tokenEnv, env, issues);
  const accounts = accountsOfFile(sources?.accountsFile, cwd, issues);
  if (issues.length > 0) throw new InputError(issues);
  return {
    ...(token === undefined ? {} : { token }),
    ...(accounts === undefined ? {} : { accounts }),
    texts: secretTexts(token, accounts ?? []),
  };
}

/** What a proxy asks for. */
export interface ProxyAuth {
  readonly user: string;
  readonly password: string;
}

/** Where user and password of a proxy lie. */
export interface ProxyAuthSources {
  readonly proxyAuthEnv?: string;
  readonly proxyAuthFile?: string;
}

/**
 * Reads user and password of a proxy, as `USER:PASSWORD`, from an environment variable or a file of mode 0600.
 *
 * @throws InputError when there is none, or both are named; it never repeats what stands there.
 */
export function readProxyAuth(
  { proxyAuthEnv, proxyAuthFile }: ProxyAuthSources,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): ProxyAuth | undefined {
  if (proxyAuthEnv === undefined && proxyAuthFile === undefined) return undefined;
  const issues: InputIssue[] = [];
  const field = proxyAuthEnv === undefined ? "--proxy-auth-file" : "--proxy-auth-env";
  const both = proxyAuthEnv !== undefined && proxyAuthFile !== undefined;
  if (both)
    issues.push({ field, sentence: "expected one place for user and password of the proxy, got two" });
  const text = proxyAuthEnv === undefined ? secretText(proxyAuthFile, field, cwd, issues) : env[proxyAuthEnv];
  const [, user, password] = /^([^:\s]+):(\S.*?)\s*$/.exec(text ?? "") ?? [];
  if (issues.length === 0 && (user === undefined || password === undefined))
    issues.push({
      ...(proxyAuthFile === undefined ? {} : { file: proxyAuthFile }),
      field,
      sentence: "expected user and password of the proxy as USER:PASSWORD, got something else or nothing",
    });
  if (issues.length > 0 || user === undefined || password === undefined) throw new InputError(issues);
  return { user, password };
}

/** Returns the secrets of a run with those of the proxy that its connections go through. */
export function withProxySecrets(secrets: RunSecrets, proxy: URL | undefined): RunSecrets {
  if (proxy === undefined || proxy.username === "") return secrets;
  const [user, password] = [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)];
  return { ...secrets, texts: [...secrets.texts, ...secretTexts(undefined, [{ user, password }])] };
}

function tokenOfEnv(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  issues: InputIssue[],
): string | undefined {
  const token = env[name]?.trim();
  if (token === undefined || token === "") {
    issues.push({
      field: "tokenEnv",
      sentence: `expected a token in the environment variable ${name}, got none`,
    });
    return undefined;
  }
  return checkedToken(token, { field: "tokenEnv" }, issues);
}

function tokenOfFile(file: string | undefined, cwd: string, issues: InputIssue[]): string | undefined {
  const text = secretText(file, "tokenFile", cwd, issues);
  if (file === undefined || text === undefined) return undefined;
  return checkedToken(text.trim(), { file, field: "tokenFile" }, issues);
}

/** A token goes into a header: what a header cannot hold is no token. */
function checkedToken(
  token: string,
  place: Omit<InputIssue, "sentence">,
  issues: InputIssue[],
): string | undefined {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  issues.push({
    ...place,
    sentence: "expected one token of printable ASCII without white space, got something else",
  });
  return undefined;
}

function accountsOfFile(
  file: string | undefined,
  cwd: string,
  issues: InputIssue[],
): readonly Account[] | undefined {
  const text = secretText(file, "accountsFile", cwd, issues);
  if (file === undefined || text === undefined) return undefined;
  const accounts = text.split(/\r?\n/).flatMap((line, index): readonly Account[] => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const [, user = "", password] = /^(\S+)(?:\s+(.*\S))?\s*$/.exec(line) ?? [];
    if (password !== undefined) return [{ user, password }];
    const place = { file, line: index + 1, field: "accountsFile" };
    const token = checkedToken(line.trim(), place, issues);
    return token === undefined ? [] : [{ token }];
  });
  const names = accounts.map(({ user, token }) => user ?? token);
  if (new Set(names).size < names.length)
    issues.push({ file, field: "accountsFile", sentence: "expected each account once, got one twice" });
  if (accounts.length === 0)
    issues.push({ file, field: "accountsFile", sentence: "expected at least one account, got none" });
  return accounts;
}

function secretText(
  file: string | undefined,
  field: string,
  cwd: string,
  issues: InputIssue[],
): string | undefined {
  if (file === undefined) return undefined;
  const path = resolve(cwd, file);
  const fault = (sentence: string): undefined => {
    issues.push({ file, field, sentence });
  };
  if (!existsSync(path)) return fault("expected a file, got nothing of that name");
  const stats = statSync(path);
  if (!stats.isFile()) return fault("expected a file, got something else");
  const mode = stats.mode & 0o777;
  if ((mode & 0o077) !== 0)
    return fault(`expected mode 0600, got ${mode.toString(8).padStart(4, "0")}: others may read it`);
  if (stats.size > MOST_BYTES)
    return fault(`expected at most ${MOST_BYTES} bytes of secrets, got ${stats.size}`);
  return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
}

/**
 * A server may send back what it was sent: as it is, in a URL or a form, inside JSON or HTML, and as Basic authentication.
 * Longer texts come first.
 */
function secretTexts(token: string | undefined, accounts: readonly Account[]): readonly string[] {
  const tokens = [token, ...accounts.map((account) => account.token)].filter((text) => text !== undefined);
  const passwords = accounts.flatMap(({ user, password }) =>
    password === undefined ? [] : [{ user, password }],
  );
  const plain = [...tokens, ...passwords.map(({ password }) => password)];
  const pairs = [
    ...tokens.map((text) => `${TOKEN_USER}:${text}`),
    ...passwords.map(({ user = "", password }) => `${user}:${password}`),
  ];
  const base64 = (text: string): readonly string[] => [
    Buffer.from(text, "utf8").toString("base64"),
    Buffer.from(text, "latin1").toString("base64"),
  ];
  const forms = [
    ...pairs.flatMap(base64),
    ...plain.flatMap((text) => [...writtenForms(text), ...base64(text)]),
  ];
  return [...new Set(forms)].filter((text) => text !== "").sort((a, b) => b.length - a.length);
}

/** A text as servers write it: what has nothing to escape stands there once. */
function writtenForms(text: string): readonly string[] {
  const inUrl = encodeURIComponent(text);
  return [
    text,
    inUrl,
    inUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    inUrl.replaceAll("%20", "+"),
    JSON.stringify(text).slice(1, -1),
    text.replace(/[&<>"]/g, (mark) => HTML_ESCAPES[mark] ?? mark),
    text.replace(/[&<>"']/g, (mark) => HTML_ESCAPES[mark] ?? mark),
  ];
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
