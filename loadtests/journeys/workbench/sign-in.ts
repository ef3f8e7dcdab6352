import type { JourneyContext, JourneyResponse, Problem } from "../journey.ts";
import { beginOrCount, isProblem } from "./begin.ts";
import { type Browser, pageProblem } from "./browser.ts";
import type { SessionSettings } from "./session-settings.ts";

/** What servers say behind `/auth-sign-in?error=`. Source: rstudio/rstudio@f1baeb2, src/cpp/server/auth/ServerAuthCommon.hpp. */
const ERRORS: Readonly<Record<string, Problem>> = {
  "1": { kind: "sign-in-refused", detail: "user or password is wrong, or the key was another replica's" },
  "2": { kind: "sign-in-refused", detail: "the server could not take the sign-in" },
  "3": { kind: "seat-limit", detail: "the licence has no seat left" },
  "4": { kind: "sign-in-throttled", detail: "the same person signed in too soon after signing out" },
};
/** A page asks for something at least so often: a sign-in is over after an hour without (`auth-timeout-minutes` 60, rstudio/rstudio@0536be6, src/cpp/server/server-options.json). */
export const SIGN_IN_FRESH_S = 1200;
const OAEP_PREFIX = "$RSA-OAEP$";

/**
 * Signs a person in, by the form or by a cookie that the user supplied, and opens the home page; measured as `wb.sign-in`.
 * Returns what went wrong, or nothing.
 */
export async function signIn(
  context: JourneyContext,
  browser: Browser,
  settings: SessionSettings,
): Promise<Problem | undefined> {
  const stretch = beginOrCount(context, "wb.sign-in");
  const problem =
    settings.signIn === "cookie" ? takeCookie(context, browser) : await byForm(context, browser, settings);
  const trouble = problem ?? (await openHome(browser));
  stretch.end(trouble);
  return trouble;
}

function takeCookie({ account, random }: JourneyContext, { cookies }: Browser): Problem | undefined {
  const cookie = account?.token ?? account?.password;
  if (cookie === undefined) return NO_ACCOUNT;
  cookies.set("user-id", cookie.replace(/^user-id=/, ""));
  // The page that sets it was skipped. The server compares cookie and header only, so that any value does
  // (rstudio/rstudio@19a57a3, src/cpp/core/http/CSRFToken.cpp).
  const token = Math.floor(random() * 2 ** 48).toString(16);
  for (const name of ["rs-csrf-token", "csrf-token"]) cookies.set(name, token);
  return undefined;
}

/**
 * Returns the token by which a person's browser calls the API; absent = by its sign-in. What stands for a token in an account
 * that signs in by a cookie is that cookie.
 */
export function apiTokenOf(
  { account, token }: Pick<JourneyContext, "account" | "token">,
  { signIn: how }: Pick<SessionSettings, "signIn">,
): string | undefined {
  return how === "cookie" ? token : (account?.token ?? token);
}

const NO_ACCOUNT: Problem = {
  kind: "no-account",
  detail: "every account of accountsFile is in use, or the scenario names none",
};

async function byForm(
  context: JourneyContext,
  browser: Browser,
  { encryption }: SessionSettings,
): Promise<Problem | undefined> {
  const { user, password } = context.account ?? {};
  if (user === undefined || password === undefined) return NO_ACCOUNT;
  const page = await browser.get("wb.sign-in.page", "/auth-sign-in");
  if (page.errorKind !== undefined) return { kind: page.errorKind, detail: "the sign-in page did not come" };
  const html = page.text ?? "";
  const token =
    hiddenToken(html) ?? browser.cookies.get("rs-csrf-token") ?? browser.cookies.get("csrf-token");
  const common = { appUri: "/", "rs-csrf-token": token ?? "", "csrf-token": token ?? "" };
  const isPlain = encryption === "plain" || (encryption === "auto" && !/public-key-url|name="v"/.test(html));
  const isPlainForm = isPlain || (encryption === "auto" && /name="password"/.test(html));
  const fields = isPlainForm
    ? { username: user, password, staySignedIn: "0" }
    : await encrypted(context, browser, html, encryption, `${user}\n${password}`);
  if (isProblem(fields)) return fields;
  const response = await browser.postForm(
    "wb.sign-in.post",
    "/auth-do-sign-in",
    { ...common, ...fields },
    { okStatuses: [302, 303], problem: (answer) => signInProblem(answer) },
  );
  if (response.errorKind === undefined) return undefined;
  return signInProblem(response) ?? { kind: response.errorKind, detail: `status ${response.status}` };
}

async function encrypted(
  context: JourneyContext,
  browser: Browser,
  html: string,
  encryption: SessionSettings["encryption"],
  secret: string,
): Promise<Readonly<Record<string, string>> | Problem> {
  const path = /name="public-key-url"[^>]*content="([^"]+)"/.exec(html)?.[1] ?? "auth-public-key";
  const key = await browser.get("wb.sign-in.key", path.startsWith("/") ? path : `/${path}`);
  if (key.errorKind !== undefined) return { kind: key.errorKind, detail: "the public key did not come" };
  const padding = encryption === "oaep" ? "oaep" : "pkcs1";
  const value = await context.crypto?.rsaEncrypt(key.text ?? "", padding, secret);
  if (value === undefined) return { kind: "no-workbench", detail: "the public key is no RSA key" };
  const v = padding === "oaep" ? `${OAEP_PREFIX}${value}` : value;
  return { persist: "0", clientPath: "/auth-sign-in", v };
}

function hiddenToken(html: string): string | undefined {
  const input = /<input[^>]*name="(?:rs-)?csrf-token"[^>]*>/.exec(html)?.[0] ?? "";
  return /value="([^"]*)"/.exec(input)?.[1];
}

/** A refused sign-in is a 302 too: the cookie says whether it worked. */
function signInProblem({ status, headers }: JourneyResponse): Problem | undefined {
  if (status < 300 || status > 399) return undefined;
  if (/(?:^|\n)\s*user-id=[^;\s]/.test(headers["set-cookie"] ?? "")) return undefined;
  const error = /[?&]error=([^&]*)/.exec(headers["location"] ?? "")?.[1] ?? "";
  return ERRORS[error] ?? { kind: "sign-in-refused", detail: `no cookie; error ${error || "not said"}` };
}

async function openHome(browser: Browser): Promise<Problem | undefined> {
  const home = await browser.get("wb.home", "/", {
    okStatuses: [200],
    problem: (answer) => pageProblem(answer) ?? unsupported(answer),
  });
  if (home.errorKind === undefined) return undefined;
  return (
    pageProblem(home) ?? unsupported(home) ?? { kind: home.errorKind, detail: "the home page did not come" }
  );
}

/**
 * Opens the home page after an absence, as somebody does who comes back to a tab; a sign-in that nothing kept fresh is over, and the
 * person signs in again as the page asks. Returns what went wrong, or nothing.
 */
export async function comeBack(
  context: JourneyContext,
  browser: Browser,
  settings: SessionSettings,
): Promise<Problem | undefined> {
  const home = await browser.get("wb.home", "/", { okStatuses: [200, 302, 303] });
  if (pageProblem(home) !== undefined) return signIn(context, browser, settings);
  return home.errorKind === undefined
    ? undefined
    : { kind: home.errorKind, detail: "the home page did not come" };
}

function unsupported({ status, text = "" }: JourneyResponse): Problem | undefined {
  return status === 200 && /browser is not supported|unsupported.{0,10}browser/i.test(text.slice(0, 4000))
    ? { kind: "unsupported-browser", detail: "the server turns this browser away" }
    : undefined;
}

/** Signs a person out. */
export async function signOut(browser: Browser): Promise<void> {
  const token = browser.cookies.get("rs-csrf-token") ?? browser.cookies.get("csrf-token") ?? "";
  await browser.postForm(
    "wb.sign-out",
    "/auth-sign-out",
    { "rs-csrf-token": token, "csrf-token": token },
    { okStatuses: [200, 302, 303] },
  );
}
