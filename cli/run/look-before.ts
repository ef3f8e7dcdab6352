import type { NetworkOptions } from "../../loadtests/engine/connect.ts";
import { nodeHost } from "../../loadtests/engine/host.ts";
import { openOneOff } from "../../loadtests/engine/one-off-context.ts";
import { redactWhole } from "../../loadtests/engine/redact.ts";
import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { type Preflight, preflight } from "../../loadtests/scenario/preflight.ts";
import { preflightQuestions } from "../../loadtests/scenario/preflight-questions.ts";
import type { Product, Scenario } from "../../loadtests/scenario/scenario.ts";
import type { World } from "../support/world.ts";
import { guardOf } from "./drive.ts";
import type { RunSecrets } from "./read-secrets.ts";

/** What is looked at before the load, with which rights. */
export interface LookOrder {
  readonly scenario: Scenario;
  readonly secrets: RunSecrets;
  readonly network: NetworkOptions;
  readonly timeScale: number;
  /** As the command line gives it. */
  readonly bodyScale?: number;
  readonly quiet: boolean;
}

/** What the look at all targets came to. */
export type Looked =
  | {
      readonly ok: true;
      /** Settings fitted to what is there, by the name of the load. */
      readonly prepared: ReadonlyMap<string, unknown>;
      readonly productVersions: ReadonlyMap<Product, string>;
      readonly bodyScale?: number;
    }
  | {
      readonly ok: false;
      readonly refusals: readonly { readonly code: string; readonly sentence: string }[];
    };

/** Code of what the look before a run refuses. */
const PREFLIGHT = "PREFLIGHT";

/**
 * Looks at every target that the run does not start itself, tells what is there and what will be asked of it, and returns what
 * the load needs to know of it. What servers say is shown without secrets and without anything that leads a terminal astray.
 */
export async function lookBefore(world: World, order: LookOrder): Promise<Looked> {
  const prepared = new Map<string, unknown>();
  const productVersions = new Map<Product, string>();
  const refusals: { readonly code: string; readonly sentence: string }[] = [];
  let bodyScale: number | undefined;
  const shown = (text: string): string => redactWhole(text, order.secrets.texts);
  for (const { product, url } of order.scenario.targets) {
    if (url === undefined) continue;
    if (!order.quiet) world.err(`looking at ${product} at ${shown(url)} before the load\n`);
    const found = await lookAt(order, product, new URL(url));
    if (!order.quiet) for (const sentence of found.sentences) world.err(`  ${shown(sentence)}\n`);
    if (!found.ok) {
      for (const sentence of found.refusals) refusals.push({ code: PREFLIGHT, sentence: shown(sentence) });
      continue;
    }
    for (const [name, settings] of found.prepared) prepared.set(name, settings);
    if (found.productVersion !== undefined) productVersions.set(product, shown(found.productVersion));
    bodyScale ??= found.bodyScale;
  }
  if (refusals.length > 0) return { ok: false, refusals };
  return { ok: true, prepared, productVersions, ...(bodyScale === undefined ? {} : { bodyScale }) };
}

async function lookAt(order: LookOrder, product: Product, baseUrl: URL): Promise<Preflight> {
  const { scenario, secrets, network, timeScale, bodyScale } = order;
  const account = secrets.accounts?.[0];
  const host = nodeHost();
  const one = openOneOff({
    baseUrl,
    guard: guardOf(scenario),
    host,
    network,
    timeScale,
    seed: scenario.seed,
    ...(secrets.token === undefined ? {} : { token: secrets.token }),
    ...(account === undefined ? {} : { account }),
  });
  try {
    return await preflight({
      scenario,
      journeys: JOURNEYS,
      product,
      context: one.context,
      lastFailure: one.lastFailure,
      ...(bodyScale === undefined ? {} : { bodyScale }),
    });
  } finally {
    one.close();
    host.close();
  }
}

/** What the look before the load would ask one target for. */
export interface LookQuestions {
  readonly product: Product;
  readonly url: string;
  /** Paths. */
  readonly asks: readonly string[];
}

/** Returns what the look before the load would ask, for each target that the run does not start itself. Sends nothing. */
export async function lookQuestions(scenario: Scenario): Promise<readonly LookQuestions[]> {
  const questions: LookQuestions[] = [];
  for (const { product, url } of scenario.targets) {
    if (url === undefined) continue;
    questions.push({
      product,
      url,
      asks: await preflightQuestions({ scenario, journeys: JOURNEYS, product }),
    });
  }
  return questions;
}
