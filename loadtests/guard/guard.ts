import { isIP, type LookupFunction } from "node:net";
import { type GuardAnswer, type GuardRefusal, guardUrl, refuseResolved } from "./guard-url.ts";
import { readHost } from "./host.ts";
import type { Owned } from "./owns.ts";

/** Asks the network about names; a parameter, so that tests can let a name change its mind. */
export interface Resolver {
  /** All addresses of a name, as a client of this machine gets them. Rejects with the resolver's own error. */
  readonly addresses: (name: string) => Promise<readonly string[]>;
  /** The names that it is an alias of (CNAME), in order; empty where that cannot be known. Never rejects. */
  readonly aliases: (name: string) => Promise<readonly string[]>;
}

/** The guard of one run. */
export interface Guard {
  /** Asked before a request is sent, at each redirect and for each URL that a server names. */
  readonly check: (url: string | URL) => GuardAnswer;
  /**
   * Resolves for the connection itself. What it checks is what is connected to, so a name that answers differently the
   * second time gains nothing. Fails with a `GuardError` when it refuses.
   */
  readonly lookup: LookupFunction;
}

/** The guard refused a connection. */
export class GuardError extends Error {
  readonly refusal: GuardRefusal;

  constructor(refusal: GuardRefusal) {
    super(refusal.sentence);
    this.name = "GuardError";
    this.refusal = refusal;
  }
}

/** Returns the guard of a run that owns these hosts. */
export function createGuard(owned: readonly Owned[], resolver: Resolver): Guard {
  return {
    check: (url) => guardUrl(url, owned),
    lookup: (hostname, options, callback) => {
      resolveChecked(hostname, owned, resolver).then(
        (all) => {
          const wanted = all.filter(({ family }) => !options.family || family === familyOf(options.family));
          const [first] = wanted;
          if (first === undefined) callback(noAddress(hostname), "", 0);
          else if (options.all === true) callback(null, [...wanted]);
          else callback(null, first.address, first.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, "", 0),
      );
    },
  };
}

async function resolveChecked(
  hostname: string,
  owned: readonly Owned[],
  resolver: Resolver,
): Promise<readonly { address: string; family: number }[]> {
  const answer = guardUrl(`http://${isIP(hostname) === 6 ? `[${hostname}]` : hostname}/`, owned);
  if (!answer.allowed) throw new GuardError(answer.refusal);
  const [addresses, aliases] = await Promise.all([
    resolver.addresses(hostname),
    resolver.aliases(answer.host.text),
  ]);
  const name = readHost(hostname) ?? answer.host;
  const refusal = refuseResolved(name, addresses, aliases, owned);
  if (refusal !== undefined) throw new GuardError(refusal);
  return addresses.map((address) => ({ address, family: isIP(address.replace(/%.*$/, "")) }));
}

function familyOf(family: number | "IPv4" | "IPv6"): number {
  if (family === "IPv4") return 4;
  return family === "IPv6" ? 6 : family;
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND", hostname });
}
