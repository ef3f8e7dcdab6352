import { isIP, type LookupFunction } from "node:net";

/** Names whose addresses are remembered; redirects may lead to more, and memory stays bounded. */
const MOST_NAMES = 100;
/** At most one note a name in this time: a load balancer's name may rotate with each answer. */
const NOTE_EVERY_MS = 60_000;

interface KnownName {
  readonly addresses: string;
  readonly notedAtMs: number;
}

/** Returns a lookup that notes when a name leads to other addresses than before. The order of the addresses does not count. */
export function noticingLookup(
  lookup: LookupFunction,
  nowMs: () => number,
  note: (text: string) => void,
): LookupFunction {
  const known = new Map<string, KnownName>();
  const notice = (name: string, addresses: string): void => {
    const before = known.get(name);
    if (before === undefined) {
      if (known.size < MOST_NAMES) known.set(name, { addresses, notedAtMs: Number.NEGATIVE_INFINITY });
      return;
    }
    if (before.addresses === addresses) return;
    const now = nowMs();
    const due = now - before.notedAtMs >= NOTE_EVERY_MS;
    known.set(name, { addresses, notedAtMs: due ? now : before.notedAtMs });
    if (due) note(`${name} leads to ${addresses} now, before to ${before.addresses}`);
  };
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error === null && isIP(hostname) === 0) notice(hostname, textOf(address));
      callback(error, address, family);
    });
  };
}

function textOf(address: string | readonly { readonly address: string }[]): string {
  if (typeof address === "string") return address;
  return [...new Set(address.map((each) => each.address))].sort().join(", ");
}
