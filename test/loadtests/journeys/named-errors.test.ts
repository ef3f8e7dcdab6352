import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Journey, JourneyContext } from "../../../loadtests/journeys/journey.ts";
import { pmRestorePip } from "../../../loadtests/journeys/pm-restore-pip.ts";
import { pmRestoreR } from "../../../loadtests/journeys/pm-restore-r.ts";
import { constant, loadOf, runEngine, scenarioOf } from "../engine/run-engine.ts";
import { errorsOf } from "./workbench/run-workbench.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let close: () => void = () => undefined;
afterEach(() => close());

async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A journey whose clients lose their patience so many times sooner. */
function hasty(journey: Journey<unknown>, times: number): Journey<unknown> {
  return {
    ...journey,
    run: (settings, context) => {
      const request: JourneyContext["request"] = (operation, asked, rule) =>
        context.request(operation, { ...asked, timeoutS: asked.timeoutS / times }, rule);
      return journey.run(settings, { ...context, request });
    },
  };
}

const STARTS = 5;

/** Runs a few restores of one package against a server; waits of clients are shortened by the time scale. */
async function runAgainst(url: string, client: "r" | "pip", timesSooner = 1) {
  const journey = hasty((client === "r" ? pmRestoreR : pmRestorePip) as Journey<unknown>, timesSooner);
  const settings = { packages: [client === "r" ? "R6" : "six"] };
  const load = { ...loadOf(journey.id, constant(STARTS / 60, 60)), settings };
  const scenario = scenarioOf({ durationS: 60, graceS: 600, journeys: [load] });
  const { whole } = await runEngine(url, [journey], scenario, { timeScale: 60 }).finished;
  const starts = whole.journeys[journey.id];
  // The run went on to its end, and every start is accounted for.
  expect(starts).toMatchObject({ scheduled: STARTS, started: STARTS, completed: STARTS, failed: 0 });
  const details = whole.samples.map(({ operation, detail }) => `${operation}: ${detail}`);
  return { errors: errorsOf(whole), details: [...new Set(details)], counters: whole.counters };
}

const index = (path: string): boolean => path.includes("PACKAGES");
const gzip = (text: string): Buffer => Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(text)]);

/** A PyPI page of one wheel that is said to be `stated`. */
const page = (stated: Buffer): string => {
  const sha256 = createHash("sha256").update(stated).digest("hex");
  const file = {
    filename: "six-1.17.0-py3-none-any.whl",
    url: "/six.whl",
    hashes: { sha256 },
    size: stated.length,
  };
  return JSON.stringify({ meta: { "api-version": "1.1" }, name: "six", files: [file] });
};

function pypi(stated: Buffer, sent: Buffer): Answer {
  return ({ url = "" }, response) => {
    const isPage = url.endsWith("/six/");
    response.setHeader("content-type", isPage ? "application/vnd.pypi.simple.v1+json" : "application/zip");
    response.end(isPage ? page(stated) : sent);
  };
}

const wheel = Buffer.from("PK wheel of six");

describe("a run meets by its name, and goes on after", () => {
  it.each<{
    words: string;
    client: "r" | "pip";
    answer: Answer;
    errors: Record<string, number>;
    detail: string;
  }>([
    {
      words: "a wrong name of a repository",
      client: "r",
      answer: (_, response) => void response.writeHead(404).end(),
      errors: { "not-there": 3 * STARTS },
      detail: "pm.cran.index: status 404: no repository, package or file of that name",
    },
    {
      words: "a server that answers HTML to R",
      client: "r",
      answer: (_, response) => void response.end("<html><body>Sign in</body></html>"),
      errors: { "wrong-content": 3 * STARTS },
      detail: "pm.cran.index: expected a body that begins with 1f8b, got 3c68",
    },
    {
      words: "a server that answers HTML to pip",
      client: "pip",
      answer: (_, response) => {
        response.setHeader("content-type", "text/html");
        response.end('<html><body><a href="/sign-in">Sign in</a></body></html>');
      },
      errors: { "wrong-content": STARTS },
      detail: "pm.pypi.index: expected a page that lists files, got something else",
    },
    {
      words: "a tarball that is cut off",
      client: "r",
      answer: ({ url = "" }, response) => {
        if (index(url)) return void response.end(gzip("index"));
        response.writeHead(200, { "content-length": "1000" });
        response.write(gzip("half"));
        setTimeout(() => response.destroy(), 20);
      },
      errors: { reset: STARTS },
      detail: "pm.cran.file: other side closed after 6 of 1000 bytes",
    },
    {
      words: "a sign-in page in place of a wheel",
      client: "pip",
      answer: pypi(wheel, Buffer.from("<html><body>Sign in</body></html>")),
      errors: { "wrong-content": STARTS },
      detail: "pm.pypi.file: expected a body that begins with 504b, got 3c68",
    },
    {
      words: "a file that is shorter than its index says",
      client: "pip",
      answer: pypi(wheel, wheel.subarray(0, 9)),
      errors: { "wrong-bytes": STARTS },
      detail: "pm.pypi.file: expected 15 bytes, got 9",
    },
    {
      words: "a digest that is not that of the index",
      client: "pip",
      answer: pypi(wheel, Buffer.from("PK wheel of sox")),
      errors: { "wrong-sha256": STARTS },
      detail: `pm.pypi.file: expected ${createHash("sha256").update(wheel).digest("hex")}, got ${createHash("sha256").update("PK wheel of sox").digest("hex")}`,
    },
    {
      words: "a redirect without an end",
      client: "r",
      answer: ({ url = "" }, response) => {
        response.writeHead(307, { location: `${url.split("?")[0]}?${Math.random()}` }).end();
      },
      errors: { "endless-redirect": 3 * STARTS },
      detail: "pm.cran.index: status 307 after ten redirects",
    },
    {
      words: "a repository that wants a token",
      client: "r",
      answer: (_, response) => void response.writeHead(401).end(),
      errors: { "token-refused": 3 * STARTS },
      detail: "pm.cran.index: status 401: it wants a token, or another one",
    },
    {
      words: "a server that has enough",
      client: "pip",
      answer: (_, response) => void response.writeHead(429, { "retry-after": "2" }).end(),
      errors: { "too-many-requests": 6 * STARTS },
      detail: "pm.pypi.index: status 429, to be asked again after 2 s",
    },
  ])("$words", async ({ client, answer, errors, detail }) => {
    const found = await runAgainst(await serve(answer), client);
    expect(found.errors).toEqual(errors);
    expect(found.details).toContain(detail);
    expect(found.counters["installs"]).toBeUndefined();
  });

  it("a first fetch of 90 s: the client gives up at 60 s, the server goes on", async () => {
    const ended: boolean[] = [];
    // A hundredth of both.
    const url = await serve(({ url: path = "" }, response) => {
      if (index(path)) return void response.end(gzip("index"));
      setTimeout(() => {
        ended.push(response.destroyed);
        response.end(gzip("late"));
      }, 900);
    });
    const found = await runAgainst(url, "r", 100);
    expect(found.errors).toEqual({ timeout: STARTS });
    expect(found.details).toContain("pm.cran.file: no last byte within the timeout");
    await expect.poll(() => ended, { timeout: 5_000 }).toEqual(Array.from({ length: STARTS }, () => true));
  });

  it("an index of 300 MB, which it does not read to its end", async () => {
    let sent = 0;
    const chunk = Buffer.alloc(2 ** 20, 7);
    chunk.set([0x1f, 0x8b]);
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": String(300 * 2 ** 20) });
      const more = (): void => {
        while (!response.destroyed && !response.writableEnded) {
          sent += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
      };
      more();
    });
    const found = await runAgainst(url, "r");
    expect(found.errors).toEqual({ "too-large": 3 * STARTS });
    expect(found.details).toContain(
      "pm.cran.index: the body is longer than 67108864 bytes: it was left there",
    );
    // Read to their ends they would have been 4,500.
    expect(sent).toBeLessThan(3 * STARTS * 100);
  }, 60_000);
});
