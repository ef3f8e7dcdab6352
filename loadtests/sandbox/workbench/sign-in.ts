import { createHmac, randomUUID } from "node:crypto";
import { type Reply, redirect, reply, type ServerRequest, sameText } from "./exchange.ts";
import type { People } from "./people.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import { decryptFor, publicKeyHex, publicKeyPem } from "./server-pods.ts";
import type { SignInForm } from "./workbench-options.ts";

/** The sign-in of the server. */
export interface SignIn {
  /** Answers the paths of the sign-in; undefined for other paths. */
  readonly answer: (request: ServerRequest) => Reply | undefined;
  /** The person whose cookie the request carries, if it is good. */
  readonly userOf: (request: Pick<ServerRequest, "cookies">) => string | undefined;
  /** A cookie that lasts longer, unless the request says that it must not or the old one is new enough. */
  readonly freshCookie: (request: Pick<ServerRequest, "cookies" | "headers">) => string | undefined;
  /** Whether the request carries the CSRF token that its cookie names. */
  readonly hasCsrf: (request: Pick<ServerRequest, "cookies" | "headers">) => boolean;
}

/** What the sign-in needs of the sandbox. */
export interface SignInWorld {
  readonly clock: SandboxClock;
  readonly people: People;
  readonly form: SignInForm;
  /** Shared by all replicas, as `secure-cookie-key` is. */
  readonly cookieKey: string;
}

/** `auth-timeout-minutes` and `auth-sign-in-throttle-seconds`. Source: rstudio/rstudio@0536be6, src/cpp/server/server-options.json. */
const SIGNED_IN_MINUTES = 60;
const THROTTLE_S = 5;
const CSRF_COOKIES = ["rs-csrf-token", "csrf-token"] as const;

/** Returns the sign-in as rstudio/rstudio@f1baeb2 (src/cpp/server/auth/ServerPAMAuth.cpp) has it. */
export function openSignIn(world: SignInWorld): SignIn {
  const userOf: SignIn["userOf"] = ({ cookies }) => readUserCookie(world, cookies.get("user-id"));
  const hasCsrf: SignIn["hasCsrf"] = ({ cookies, headers }) => {
    const token = cookies.get("rs-csrf-token") ?? cookies.get("csrf-token");
    const given = headers["x-rs-csrf-token"] ?? headers["x-csrf-token"];
    return token !== undefined && typeof given === "string" && sameText(token, given);
  };
  return {
    userOf,
    hasCsrf,
    freshCookie: ({ cookies, headers }) => {
      const user = userOf({ cookies });
      if (user === undefined || headers["x-rstudio-refresh-auth-creds"] === "0") return undefined;
      const until = Date.parse(decodeURIComponent(cookies.get("user-id")?.split("|")[1] ?? ""));
      const nowMs = world.clock.nowMs();
      const isNew = until - nowMs > (SIGNED_IN_MINUTES - 1) * 60_000;
      return isNew ? undefined : userCookie(world, user, nowMs);
    },
    answer: (request) => {
      switch (`${request.method} ${request.path}`) {
        case "GET /auth-sign-in":
          return userOf(request) === undefined ? signInPage(world, request) : redirect("./");
        case "GET /auth-public-key":
          return {
            ...reply(
              200,
              "text/plain",
              world.form === "pem" ? publicKeyPem(request.pod) : publicKeyHex(request.pod),
            ),
            headers: { "content-type": "text/plain", "cache-control": "no-cache" },
          };
        case "POST /auth-do-sign-in":
          return doSignIn(world, request);
        case "POST /auth-sign-out":
          return signOut(world, request, userOf(request));
        default:
          return undefined;
      }
    },
  };
}

function signInPage({ form }: SignInWorld, request: ServerRequest): Reply {
  const token = request.cookies.get("rs-csrf-token") ?? randomUUID();
  const secret =
    form === "plain"
      ? '<input name="username"><input name="password" type="password"><input type="checkbox" name="staySignedIn" value="1">'
      : '<input type="hidden" name="persist" value="0"><input type="hidden" name="clientPath" value="/auth-sign-in"><input type="hidden" name="v" value="">';
  const error =
    request.query.get("error") === null ? "" : '<p id="error">Incorrect or invalid username/password</p>';
  const encrypting = form === "plain" ? "" : `<script>${signInScript()}</script>`;
  const page = `<!DOCTYPE html><html><head><title>Posit Workbench Sign In</title>
<meta name="public-key-url" content="auth-public-key"><meta name="encrypt-with" content="${form}"></head><body>${error}
${form === "plain" ? "" : '<label>Username <input id="username"></label><label>Password <input id="password" type="password"></label><button id="signinbutton" type="button">Sign in</button>'}
<form name="realform" method="POST" action="auth-do-sign-in"><input type="hidden" name="rs-csrf-token" value="${token}">
<input type="hidden" name="appUri" value="/">${secret}${form === "plain" ? '<button type="submit">Sign in</button>' : ""}</form>${encrypting}</body></html>`;
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "set-cookie": CSRF_COOKIES.map((name) => `${name}=${token}; Path=/; HttpOnly`),
    },
    body: page,
  };
}

/** The browser encrypts by itself; PKCS#1 v1.5 by hand, as browsers do not offer it. */
function signInScript(): string {
  return `
const hexOf = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
async function encrypt(text) {
  let key = (await (await fetch("auth-public-key")).text()).trim();
  const message = new TextEncoder().encode(text);
  if (key.startsWith("-----")) {
    const der = Uint8Array.from(atob(key.replace(/-----[^-]+-----|\\s/g, "")), (c) => c.charCodeAt(0));
    const spki = await crypto.subtle.importKey("spki", der, { name: "RSA-OAEP", hash: "SHA-256" }, true, ["encrypt"]);
    const { n, e } = await crypto.subtle.exportKey("jwk", spki);
    const hex = (t) => hexOf(Uint8Array.from(atob(t.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)));
    key = hex(e) + ":" + hex(n);
  }
  const [e, n] = key.split(":");
  const size = Math.ceil(n.length / 2);
  const padding = crypto.getRandomValues(new Uint8Array(size - 3 - message.length)).map((b) => b || 1);
  let base = BigInt("0x0002" + hexOf(padding) + "00" + hexOf(message)), modulus = BigInt("0x" + n), result = 1n;
  for (let power = BigInt("0x" + e); power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  const hex = result.toString(16).padStart(size * 2, "0");
  return btoa(hex.match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16))).join(""));
}
document.getElementById("signinbutton").addEventListener("click", async () => {
  const [user, password] = ["username", "password"].map((id) => document.getElementById(id).value);
  document.forms.realform.v.value = await encrypt(user + "\\n" + password);
  document.forms.realform.submit();
});
`;
}

function doSignIn(world: SignInWorld, request: ServerRequest): Reply {
  const fields = new URLSearchParams(request.body);
  const refuse = (error: string): Reply => redirect(`/auth-sign-in?error=${error}`);
  const token = CSRF_COOKIES.map((name) => request.cookies.get(name)).find((value) => value !== undefined);
  const given = fields.get("rs-csrf-token") ?? fields.get("csrf-token");
  if (token === undefined || given === null || !sameText(token, given)) return refuse("2");
  const [user = "", password = ""] =
    world.form === "plain"
      ? [fields.get("username") ?? "", fields.get("password") ?? ""]
      : (decryptFor(request.pod, fields.get("v") ?? "") ?? "").split("\n");
  const person = world.people.find(user);
  if (person === undefined || !world.people.checkPassword(user, password)) return refuse("1");
  const nowMs = world.clock.nowMs();
  if (nowMs - (person.lastSignOutMs ?? Number.NEGATIVE_INFINITY) < THROTTLE_S * 1000) return refuse("4");
  if (!world.people.takeSeat(user)) return refuse("3");
  person.lastSignInMs = nowMs;
  return redirect(fields.get("appUri") ?? "/", [userCookie(world, user, nowMs), "persist-auth=0; Path=/"]);
}

function signOut(world: SignInWorld, request: ServerRequest, user: string | undefined): Reply {
  const fields = new URLSearchParams(request.body);
  const token = CSRF_COOKIES.map((name) => request.cookies.get(name)).find((value) => value !== undefined);
  const given = fields.get("rs-csrf-token") ?? fields.get("csrf-token");
  if (token === undefined || given === null || !sameText(token, given))
    return reply(403, "text/plain", "invalid CSRF");
  const person = world.people.find(user ?? "");
  if (person !== undefined) person.lastSignOutMs = world.clock.nowMs();
  return redirect("/auth-sign-in", ["user-id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);
}

/** The user, until when and an HMAC of both. Source: rstudio/rstudio, src/cpp/server_core/http/SecureCookie.cpp. */
function userCookie(world: SignInWorld, user: string, nowMs: number): string {
  const until = new Date(nowMs + SIGNED_IN_MINUTES * 60_000).toUTCString();
  const parts = [user, until, hmac(world.cookieKey, user, until)].map(encodeURIComponent);
  return `user-id=${parts.join("|")}; Path=/; HttpOnly`;
}

function readUserCookie(world: SignInWorld, cookie: string | undefined): string | undefined {
  const [user = "", until = "", given = ""] = (cookie ?? "").split("|").map(decodeURIComponent);
  if (user === "" || !sameText(given, hmac(world.cookieKey, user, until))) return undefined;
  return Date.parse(until) > world.clock.nowMs() ? user : undefined;
}

function hmac(key: string, user: string, until: string): string {
  return createHmac("sha256", key)
    .update(user + until)
    .digest("base64");
}
