import { createHash } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { createContext, Script } from "node:vm";
import { transform } from "esbuild";
import type { K6Params, K6Response } from "../../loadtests/k6/k6-modules.ts";

/** What a script did in the stand-in. */
export interface K6StandIn {
  readonly options: Readonly<Record<string, unknown>>;
  /** Runs one iteration of a scenario as a new virtual user with connections of its own. */
  readonly iterate: (scenario: string, iterationInTest: number) => Promise<void>;
  readonly counted: Map<string, number>;
}

/** k6's limits: connections to one host that a virtual user keeps. */
const CONNECTIONS = 50;

/**
 * Runs a script in a bare JavaScript context: no Node, no web APIs, nothing but the language, `__ENV` and k6's modules, whose
 * requests really go out. It stands in for k6, which this project does not have; it is not k6's engine.
 */
export async function runInBareContext(
  bundle: string,
  env: Readonly<Record<string, string>> = {},
): Promise<K6StandIn> {
  const { code } = await transform(bundle, { format: "cjs", loader: "js", target: "es2022" });
  const counted = new Map<string, number>();
  const scenario = { name: "", iterationInTest: 0, startTime: 0 };
  let agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  class Counter {
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
    add(value: number, tags: Readonly<Record<string, string>> = {}): void {
      const key = [this.name, tags["kind"] ?? tags["operation"] ?? ""].join(" ");
      counted.set(key, (counted.get(key) ?? 0) + value);
    }
  }
  const modules: Readonly<Record<string, unknown>> = {
    "k6/http": {
      __esModule: true,
      default: { asyncRequest: (...args: SendArguments) => send(agent, ...args) },
    },
    "k6/crypto": {
      sha256: (input: ArrayBuffer) => createHash("sha256").update(new Uint8Array(input)).digest("hex"),
    },
    "k6/execution": { __esModule: true, default: { scenario } },
    // Waits take no time, so that a second of the schedule is over at once.
    "k6/timers": { setTimeout: (call: () => void) => setTimeout(call, 0) },
    "k6/metrics": { Counter, Trend: Counter },
  };
  const module = { exports: {} as Record<string, unknown> };
  const require = (name: string): unknown => {
    const found = modules[name];
    if (found === undefined) throw new Error(`expected a module of k6, got ${name}`);
    return found;
  };
  const context = createContext({ module, exports: module.exports, require, __ENV: env, ArrayBuffer });
  new Script(code, { filename: "bundle.js" }).runInContext(context);
  const { options, start } = module.exports as {
    options: Record<string, unknown>;
    start: () => Promise<void>;
  };
  return {
    options,
    counted,
    iterate: async (name, iterationInTest) => {
      Object.assign(scenario, { name, iterationInTest, startTime: Date.now() - iterationInTest * 1000 });
      agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      try {
        await start();
      } finally {
        agent.destroy();
      }
    },
  };
}

type SendArguments = readonly [
  method: string,
  url: string,
  body: string | ArrayBuffer | null,
  params: K6Params,
];

function send(agent: Agent, ...[method, url, body, params]: SendArguments): Promise<K6Response> {
  return new Promise((resolve) => {
    const closes = params.headers["connection"] === "close";
    const sent = httpRequest(
      url,
      { method, headers: params.headers, agent: closes ? false : agent },
      (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => {
          const content = Buffer.concat(pieces);
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [
              name.replace(/\b[a-z]/g, (c) => c.toUpperCase()),
              String(value),
            ]),
          );
          const bytes = content.buffer.slice(
            content.byteOffset,
            content.byteOffset + content.length,
          ) as ArrayBuffer;
          const read = { none: null, text: content.toString("utf8"), binary: bytes }[params.responseType];
          resolve({ status: response.statusCode ?? 0, error: "", error_code: 0, headers, body: read });
        });
      },
    );
    sent.on("error", (error) => resolve({ status: 0, error: error.message, error_code: 1212, headers: {} }));
    sent.end(body === null ? undefined : typeof body === "string" ? body : Buffer.from(body));
  });
}
