import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readProxyAuth, readSecrets } from "../../cli/run/read-secrets.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { startHeadroom } from "../support/headroom-process.ts";
import { withFolder } from "../support/run-cli.ts";
import { textsBelow } from "../support/run-folder.ts";

const TOKEN = "canary-7f3a/9+c1==";
const PASSWORD = "canary secret of ann";
const PROXY_PASSWORD = "canary:p@ss/word";
/** Colours, a title for the terminal, a line that overwrites the one before, and markup. */
const HOSTILE = "\x1b[31mred\x1b]0;title\x07\rGone <script>alert(1)</script> =cmd|' /C calc'!A0";

let echo: Server;
let url = "";
let proxy: Server;
let proxyUrl = "";
let answers = 0;
beforeAll(async () => {
  // It sends back whatever it was sent, everywhere where a server can say something.
  echo = createServer((request, response) => {
    const sent = String(request.headers.authorization ?? "");
    const [, basic] = /^Basic (.*)$/.exec(sent) ?? [];
    const decoded = basic === undefined ? sent : Buffer.from(basic, "base64").toString("utf8");
    const place = encodeURI(`http://u:${TOKEN}@192.0.2.1/${TOKEN}?${TOKEN}`);
    const path = request.url ?? "";
    answers += 1;
    // An index that leads elsewhere, then one that is there; files that fail in two ways.
    const status = path.endsWith(".rds") ? 302 : path.includes("PACKAGES") || answers % 2 === 0 ? 200 : 500;
    response.writeHead(status, {
      "x-echo": sent,
      "x-package-type": `${decoded} canary`,
      location: place,
    });
    // Both begin as they should, so that what is wrong is what the server says of them.
    if (path.endsWith("PACKAGES")) response.write("Package: jsonlite\nVersion: 1.0\n\n");
    if (path.endsWith(".tar.gz")) response.write(Buffer.from([0x1f, 0x8b]));
    response.end(`${sent} ${decoded} ${HOSTILE}`);
  });
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  // It makes tunnels for who brings user and password.
  const wanted = `Basic ${Buffer.from(`pat:${PROXY_PASSWORD}`).toString("base64")}`;
  proxy = createServer();
  proxy.on("connect", (request, socket) => {
    socket.on("error", () => undefined);
    if (request.headers["proxy-authorization"] !== wanted)
      return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const upstream = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.once("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(() => {
  proxy.close();
  echo.closeAllConnections();
  echo.close();
});

describe("a secret", () => {
  it("of a run is in none of its files, on no stream and in no figure, whatever the server sends back", async () => {
    await withFolder(async (folder) => {
      const accounts = join(folder, "accounts");
      writeFileSync(accounts, `ann ${PASSWORD}\n${TOKEN}2\n`, { mode: 0o600 });
      writeFileSync(
        join(folder, "scenario.yaml"),
        `
name: echo
duration: 3s
target: ${url}
tokenEnv: CANARY_TOKEN
accountsFile: ${accounts}
journeys:
  - name: restores
    journey: pm.restore.r
    starts: 10/s
    settings: { repository: cran, packages: [jsonlite], authenticated: true }
thresholds: ["* errorFraction <= 0.01"]
`,
      );
      const out = join(folder, "run");
      const through = ["--proxy", proxyUrl, "--proxy-auth-env", "CANARY_PROXY"];
      const argv = ["run", join(folder, "scenario.yaml"), "--out", out, "--metrics", "0", ...through];
      const run = startHeadroom(argv, {
        env: { CANARY_TOKEN: TOKEN, CANARY_PROXY: `pat:${PROXY_PASSWORD}\n` },
      });
      const metricsUrl = await new Promise<string>((resolve) => {
        run.child.stderr?.on("data", () => {
          const found = /figures of the generator: (\S+)/.exec(run.err())?.[1];
          if (found !== undefined) resolve(found);
        });
      });
      expect(new URL(metricsUrl).hostname).toBe("127.0.0.1");
      const figures = await (await fetch(metricsUrl)).text();
      expect(figures).toContain("headroom_requests_failed_total");
      await run.ended;
      const shown = new Map([
        ...textsBelow(out),
        ["stdout", run.out()],
        ["stderr", run.err()],
        ["metrics", figures],
      ]);
      const texts = [TOKEN, `${TOKEN}2`, PASSWORD, PROXY_PASSWORD];
      const forms = [...texts, `__token__:${TOKEN}`, `ann:${PASSWORD}`, `pat:${PROXY_PASSWORD}`].flatMap(
        (text) => [text, encodeURIComponent(text), encodeURI(text), Buffer.from(text).toString("base64")],
      );
      for (const [name, text] of shown)
        for (const form of forms) expect(text.includes(form), `${name} holds ${form}`).toBe(false);
      // It was there to be found: what the server said is in the samples, without the secret.
      const segments = [...shown].filter(([name]) => name.startsWith("segments/")).map(([, text]) => text);
      expect(segments.join()).toMatch(/expected source, got [^"]*\*\*\*/);
      for (const name of ["stdout", "stderr"]) expect(shown.get(name)).not.toMatch(/[^\P{Cc}\n]/u);
      expect(shown.get("report.html")).not.toContain("<script>alert");
    });
  }, 60_000);

  const scenarios: readonly {
    readonly words: string;
    readonly text?: string;
    readonly mode?: number;
    readonly said: string;
  }[] = [
    {
      words: "a file that others may read",
      text: "t",
      mode: 0o644,
      said: "expected mode 0600, got 0644: others may read it",
    },
    { words: "a file that is not there", said: "expected a file, got nothing of that name" },
    {
      words: "a token with a line in it",
      text: "canary\nx",
      said: "expected one token of printable ASCII without white space, got something else",
    },
  ];
  it.each(scenarios)("in $words is refused without being repeated", async ({ text, mode = 0o600, said }) => {
    await withFolder((folder) => {
      if (text !== undefined) {
        writeFileSync(join(folder, "token"), text);
        chmodSync(join(folder, "token"), mode);
      }
      expect(() => readSecrets({ tokenFile: "token" }, folder, {})).toThrow(
        new InputError([{ file: "token", field: "tokenFile", sentence: said }]),
      );
    });
  });

  it("is known as a server may write it: in a URL, a form, JSON and HTML", () => {
    const { texts } = readSecrets({ tokenEnv: "T" }, "/", { T: `a"b<c&d'e\\f%/` });
    for (const form of [
      `a"b<c&d'e\\f%/`,
      "a%22b%3Cc%26d'e%5Cf%25%2F",
      "a%22b%3cc%26d'e%5cf%25%2f",
      `a\\"b<c&d'e\\\\f%/`,
      "a&quot;b&lt;c&amp;d'e\\f%/",
      "a&quot;b&lt;c&amp;d&#39;e\\f%/",
    ])
      expect(texts).toContain(form);
  });

  it("in a variable that is not set is asked for by the variable's name", () => {
    expect(() => readSecrets({ tokenEnv: "NOT_SET" }, "/", {})).toThrow(
      "expected a token in the environment variable NOT_SET, got none",
    );
  });

  it("of a proxy is USER:PASSWORD, from a variable or a file, and is not repeated", async () => {
    await withFolder((folder) => {
      writeFileSync(join(folder, "proxy"), "pat:a:b\n", { mode: 0o600 });
      const pat = { user: "pat", password: "a:b" };
      expect(readProxyAuth({ proxyAuthFile: "proxy" }, folder, {})).toEqual(pat);
      expect(readProxyAuth({ proxyAuthEnv: "P" }, folder, { P: "pat:a:b" })).toEqual(pat);
      expect(readProxyAuth({}, folder, {})).toBeUndefined();
      expect(() => readProxyAuth({ proxyAuthEnv: "P" }, folder, { P: "canary" })).toThrow(
        "expected user and password of the proxy as USER:PASSWORD, got something else or nothing",
      );
      expect(() => readProxyAuth({ proxyAuthEnv: "P", proxyAuthFile: "proxy" }, folder, {})).toThrow(
        "expected one place for user and password of the proxy, got two",
      );
    });
  });

  it("of accounts is a line: a user and a password, or a token; an empty file is refused", async () => {
    await withFolder((folder) => {
      const file = join(folder, "accounts");
      writeFileSync(file, "# people\nann  a b c \n\ntok123\nbob\tx\n", { mode: 0o600 });
      expect(readSecrets({ accountsFile: "accounts" }, folder, {}).accounts).toEqual([
        { user: "ann", password: "a b c" },
        { token: "tok123" },
        { user: "bob", password: "x" },
      ]);
      writeFileSync(file, "ann x\nann y\n");
      expect(() => readSecrets({ accountsFile: "accounts" }, folder, {})).toThrow(
        "expected each account once, got one twice",
      );
      writeFileSync(file, "\n");
      expect(() => readSecrets({ accountsFile: "accounts" }, folder, {})).toThrow(
        "expected at least one account, got none",
      );
    });
  });
});
