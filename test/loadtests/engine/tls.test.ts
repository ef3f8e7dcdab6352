import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JourneyResponse } from "../../../loadtests/journeys/journey.ts";
import type { Frame } from "../../../loadtests/results/frame.ts";
import { decodeHistogram } from "../../../loadtests/results/histogram.ts";
import { journeyOf, loadOf, runEngine, scenarioOf } from "./run-engine.ts";

/** Self-signed for `localhost` alone, made with OpenSSL 3.0 on 2026-11-26, valid for 100 years. */
const cert = readFileSync("test/fixtures/tls/localhost.cert.pem", "utf8");
const key = readFileSync("test/fixtures/tls/localhost.key.pem", "utf8");

let port = 0;
const server = createServer({ cert, key }, (_request, response) => response.end("ok"));
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function visit(
  host: string,
  ca?: string,
): Promise<{ answer: JourneyResponse | undefined; whole: Frame }> {
  let answer: JourneyResponse | undefined;
  const journey = journeyOf("visit", async ({ request }) => {
    answer = await request("op", {
      method: "GET",
      url: "/",
      headers: {},
      connection: { kind: "new" },
      timeoutS: 5,
      read: "discard",
    });
  });
  const scenario = scenarioOf({
    durationS: 0.05,
    journeys: [loadOf("visit", { kind: "recorded", startsS: [0] })],
  });
  const network = ca === undefined ? {} : { ca };
  const { whole } = await runEngine(`https://${host}:${port}`, [journey], scenario, { network }).finished;
  return { answer, whole };
}

describe("TLS", () => {
  it("is verified: a certificate that nobody vouches for is refused", async () => {
    const { answer, whole } = await visit("localhost");
    expect(answer).toMatchObject({ status: 0, errorKind: "tls" });
    expect(whole.samples[0]?.detail).toMatch(/self-signed certificate/);
  });

  it("takes an authority of one's own, and its handshake has a time of its own", async () => {
    const { answer, whole } = await visit("localhost", cert);
    expect(answer).toMatchObject({ status: 200, bytes: 2 });
    const phases = whole.operations["op"]?.phases ?? {};
    expect(Object.keys(phases)).toEqual(["connect", "dns", "firstByte", "tls"]);
    for (const phase of Object.values(phases)) expect(decodeHistogram(phase).totalCount).toBe(1);
  });

  it("holds the certificate to the name that was asked for", async () => {
    const { answer, whole } = await visit("127.0.0.1", cert);
    expect(answer?.errorKind).toBe("tls");
    expect(whole.samples[0]?.detail).toMatch(/IP: 127\.0\.0\.1 is not in the cert's list/);
  });
});
