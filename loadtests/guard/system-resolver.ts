import { promises as dns } from "node:dns";
import { performance } from "node:perf_hooks";
import type { Resolver } from "./guard.ts";

/** How long an answer about aliases is believed before it is asked for again behind the back of the next connection. */
const ALIASES_KEPT_MS = 60_000;
/** A chain of aliases longer than this is given up: resolvers follow fewer (RFC 1034 asks for loops to be noticed). */
const LONGEST_CHAIN = 16;

interface KnownAliases {
  readonly askedAtMs: number;
  readonly names: Promise<readonly string[]>;
}

/**
 * Returns the resolver of this machine. Addresses are asked for at each connection, as a client does. Aliases need a DNS
 * server of their own question: the first connection to a name waits for the answer (at most a second), later ones use what
 * is known while it is refreshed. A name that only /etc/hosts knows has no aliases.
 */
export function systemResolver(nowMs: () => number = () => performance.now()): Resolver {
  const known = new Map<string, KnownAliases>();
  const dnsClient = new dns.Resolver({ timeout: 1_000, tries: 1 });
  return {
    addresses: async (name) => (await dns.lookup(name, { all: true })).map(({ address }) => address),
    aliases: (name) => {
      if (name === "localhost" || name.endsWith(".localhost")) return Promise.resolve([]);
      const before = known.get(name);
      if (before !== undefined && nowMs() - before.askedAtMs < ALIASES_KEPT_MS) return before.names;
      const names = aliasChain(dnsClient, name);
      // Until the new answer is there the old one holds; a refusal in the old answer stays one.
      const now = { askedAtMs: nowMs(), names: before === undefined ? names : before.names };
      known.set(name, now);
      if (before !== undefined) void names.then(() => known.set(name, { ...now, names }));
      return now.names;
    },
  };
}

async function aliasChain(client: dns.Resolver, name: string): Promise<readonly string[]> {
  const chain: string[] = [];
  let current = name;
  while (chain.length < LONGEST_CHAIN) {
    const next = await client.resolveCname(current).then(
      (names) => names[0],
      () => undefined,
    );
    if (next === undefined || chain.includes(next)) break;
    chain.push(next);
    current = next;
  }
  return chain;
}
