import {
  type Host,
  hostOfUrl,
  isLocalhost,
  isLoopbackAddress,
  isUnspecified,
  readHost,
  specialAddress,
} from "./host.ts";
import { isOwned, type Owned } from "./owns.ts";
import { publicService } from "./public-services.ts";

/** Why the guard refuses, in a word that a script can match. */
export type GuardCode =
  | "BAD_URL"
  | "USER_INFO"
  | "UNSPECIFIED_ADDRESS"
  | "SPECIAL_ADDRESS"
  | "PUBLIC_SERVICE"
  | "NOT_OWNED"
  | "NOT_LOOPBACK"
  | "OWNS"
  | "PRODUCTION"
  | "LIMIT";

/** The guard's "no": what was refused (never with user-info, path or query) and why. */
export interface GuardRefusal {
  readonly subject: string;
  readonly code: GuardCode;
  readonly unit?: string;
  readonly need?: number;
  readonly have?: number;
  readonly shortBy?: number;
  readonly sentence: string;
}

/** The guard's answer; `url` is what was checked and the only thing that may be connected to. */
export type GuardAnswer =
  | { readonly allowed: true; readonly url: URL; readonly host: Host }
  | { readonly allowed: false; readonly refusal: GuardRefusal };

/**
 * Returns whether a request may be sent to the URL: loopback is free, public services are refused whatever is owned, and
 * every other host (private networks too) must be owned. Asked for each target, redirect and URL that a server names.
 */
export function guardUrl(url: string | URL, owned: readonly Owned[]): GuardAnswer {
  const parsed = typeof url === "string" ? parse(url) : url;
  if (parsed === undefined) return refuse("a URL", "BAD_URL", "expected an absolute URL of http or https");
  const host = hostOfUrl(parsed);
  const subject = host.text;
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") {
    return refuse(subject, "BAD_URL", `expected http or https, got ${parsed.protocol.slice(0, 20)}`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    return refuse(
      subject,
      "USER_INFO",
      `a URL of ${subject} carries user-info: give credentials apart from URLs`,
    );
  }
  const refusal = refuseHost(host, owned);
  return refusal === undefined ? { allowed: true, url: parsed, host } : { allowed: false, refusal };
}

/** Returns why the host may not be attacked, or undefined when it may. */
export function refuseHost(host: Host, owned: readonly Owned[]): GuardRefusal | undefined {
  const subject = host.text;
  if (subject === "") return { subject, code: "BAD_URL", sentence: "expected a host" };
  if (isUnspecified(host)) {
    return {
      subject,
      code: "UNSPECIFIED_ADDRESS",
      sentence: `${subject} is the unspecified address and no destination: write 127.0.0.1 for this machine`,
    };
  }
  const service = publicService(host);
  if (service !== undefined) {
    return { subject, code: "PUBLIC_SERVICE", sentence: `${subject} is ${service}: it is refused always` };
  }
  if (isLoopbackAddress(host) || isLocalhost(host) || isOwned(host, owned)) return undefined;
  return {
    subject,
    code: "NOT_OWNED",
    sentence: `${subject} does not stand under owns: of the scenario: add it there if it is yours to load`,
  };
}

/**
 * Returns why a name may not be connected to at what it resolved to, or undefined. `addresses` are those of the answer,
 * `aliases` the names that it passed through (CNAME).
 *
 * An owned name may lead anywhere that is no special address; `localhost` only to loopback; no alias may be a public
 * service. Addresses that are owned by themselves are always fine.
 */
export function refuseResolved(
  name: Host,
  addresses: readonly string[],
  aliases: readonly string[],
  owned: readonly Owned[],
): GuardRefusal | undefined {
  const subject = name.text;
  for (const alias of aliases) {
    const host = readHost(alias);
    const service = host === undefined ? undefined : publicService(host);
    if (host !== undefined && service !== undefined) {
      return {
        subject,
        code: "PUBLIC_SERVICE",
        sentence: `${subject} is an alias of ${host.text}, ${service}`,
      };
    }
  }
  for (const address of addresses) {
    const refusal = refuseAddress(name, address, owned);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refuseAddress(name: Host, address: string, owned: readonly Owned[]): GuardRefusal | undefined {
  const subject = name.text;
  const host = readHost(address.replace(/%.*$/, ""));
  if (host === undefined || host.kind === "name") {
    return { subject, code: "BAD_URL", sentence: `${subject} resolved to something that is no address` };
  }
  if (isUnspecified(host)) {
    return {
      subject,
      code: "UNSPECIFIED_ADDRESS",
      sentence: `${subject} resolves to ${host.text}, no destination`,
    };
  }
  if (isLocalhost(name) && !isLoopbackAddress(host)) {
    return {
      subject,
      code: "NOT_LOOPBACK",
      sentence: `${subject} resolves to ${host.text}, which is not this machine`,
    };
  }
  const special = specialAddress(host);
  if (special !== undefined && !isOwned(host, owned)) {
    return { subject, code: "SPECIAL_ADDRESS", sentence: `${subject} resolves to ${host.text}, ${special}` };
  }
  return undefined;
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function refuse(subject: string, code: GuardCode, sentence: string): GuardAnswer {
  return { allowed: false, refusal: { subject, code, sentence } };
}
