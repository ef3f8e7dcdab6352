import { isIP } from "node:net";

/** A host in the one form in which it is compared: a lower-case name without a trailing dot, or an address. */
export interface Host {
  readonly kind: "name" | "ipv4" | "ipv6";
  /** IPv4 in dotted decimal, IPv6 in its shortest form without brackets, a name in ASCII (punycode). */
  readonly text: string;
}

/** Returns the host of a URL. The URL standard has already undone case, full width, percent, octal, hex and short forms. */
export function hostOfUrl(url: URL): Host {
  return readHostname(url.hostname);
}

/**
 * Returns the host that a text names, undoing every disguise that the URL standard undoes; undefined when it names none.
 * A scheme, port, path, user-info, wildcard or white space is no part of a host.
 */
export function readHost(text: string): Host | undefined {
  const bare = isIP(text) === 6 ? `[${text}]` : text;
  if (!/^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\*[\]]+)$/u.test(bare)) return undefined;
  if (!URL.canParse(`http://${bare}/`)) return undefined;
  return readHostname(new URL(`http://${bare}/`).hostname);
}

function readHostname(hostname: string): Host {
  if (hostname.startsWith("[")) return readAddress(hostname.slice(1, -1));
  const name = hostname.replace(/\.+$/, "");
  return isIP(name) === 4 ? { kind: "ipv4", text: name } : { kind: "name", text: name };
}

function readAddress(ipv6: string): Host {
  const mapped = embeddedIpv4(ipv6, MAPPED);
  return mapped === undefined ? { kind: "ipv6", text: ipv6 } : { kind: "ipv4", text: mapped };
}

/** Returns whether the host is this machine by its address alone: 127.0.0.0/8 and ::1 (RFC 1122, RFC 4291), mapped ones too. */
export function isLoopbackAddress(host: Host): boolean {
  return (
    (host.kind === "ipv4" && host.text.startsWith("127.")) || (host.kind === "ipv6" && host.text === "::1")
  );
}

/** Returns whether the name is this machine by definition: `localhost` and what is under it (RFC 6761, 6.3). */
export function isLocalhost(host: Host): boolean {
  return host.kind === "name" && (host.text === "localhost" || host.text.endsWith(".localhost"));
}

/** Returns whether the address is none: 0.0.0.0/8 and ::. Linux connects it to itself, other systems do not. */
export function isUnspecified(host: Host): boolean {
  return (host.kind === "ipv4" && host.text.startsWith("0.")) || (host.kind === "ipv6" && host.text === "::");
}

/** ::ffff:0:0/96, RFC 4291. */
const MAPPED = [0, 0, 0, 0, 0, 0xffff];
/** ::/96 (RFC 4291, deprecated) and 64:ff9b::/96 (RFC 6052): a translator turns them into the IPv4 address inside. */
const TRANSLATED = [
  [0, 0, 0, 0, 0, 0],
  [0x64, 0xff9b, 0, 0, 0, 0],
];

/**
 * Returns why no name may lead to this address unless the address itself is owned, or undefined: link-local (the metadata
 * service of a cloud among them), its IPv6 twin of AWS, multicast and broadcast, also inside a translated IPv6 address.
 */
export function specialAddress(host: Host): string | undefined {
  if (host.kind === "ipv6") {
    const inside = TRANSLATED.map((prefix) => embeddedIpv4(host.text, prefix)).find((ip) => ip !== undefined);
    if (inside !== undefined && host.text !== "::1") return specialAddress({ kind: "ipv4", text: inside });
    if (/^fe[89ab]/.test(host.text)) return "a link-local address";
    if (host.text === "fd00:ec2::254") return "the metadata service of AWS";
    return host.text.startsWith("ff") ? "a multicast address" : undefined;
  }
  if (host.kind === "name") return undefined;
  if (host.text === "169.254.169.254") return "the metadata service of the cloud";
  if (host.text.startsWith("169.254.")) return "a link-local address";
  const first = Number(host.text.split(".")[0]);
  return first >= 224 ? "a multicast or reserved address" : undefined;
}

/** Returns the IPv4 address in the last 32 bits of an IPv6 address whose first six groups are the prefix. */
function embeddedIpv4(ipv6: string, prefix: readonly number[]): string | undefined {
  const groups = ipv6Groups(ipv6);
  if (groups === undefined || !prefix.every((group, i) => groups[i] === group)) return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >>> 8, high & 255, low >>> 8, low & 255].join(".");
}

/** The eight groups of an address in the form in which the URL standard writes it. */
function ipv6Groups(ipv6: string): readonly number[] | undefined {
  const [head = "", tail] = ipv6.split("::");
  const read = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((g) => Number.parseInt(g, 16));
  const front = read(head);
  if (tail === undefined) return front.length === 8 ? front : undefined;
  const back = read(tail);
  return [...front, ...new Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
}
