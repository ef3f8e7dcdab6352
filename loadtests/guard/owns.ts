import { type Host, isUnspecified, readHost } from "./host.ts";
import { isCountryKind, publicService } from "./public-services.ts";

/** What a scenario says is the user's, ready to compare. */
export interface Owned {
  readonly host: Host;
  /** True when the names under it are the user's too. */
  readonly withSubdomains: boolean;
}

/** An entry of `owns` that says too much or nothing. */
export interface OwnsFault {
  readonly entry: string;
  readonly sentence: string;
}

/**
 * Domains under which each customer has names beside those of all others: an entry owns exactly its host there. Sources:
 * the private part of publicsuffix.org's list (github.com/publicsuffix/list), read 2026-11-26, the hosts that a cluster
 * on a public cloud gives to a load balancer, a bucket or an app, and the wildcard DNS services.
 */
const SHARED_DOMAINS = [
  "amazonaws.com",
  "amazonaws.com.cn",
  "api.aws",
  "on.aws",
  "awsapprunner.com",
  "awsglobalaccelerator.com",
  "cloudfront.net",
  "elasticbeanstalk.com",
  "azure.com",
  "azure.net",
  "azurewebsites.net",
  "azurecontainerapps.io",
  "azurefd.net",
  "windows.net",
  "cloudapp.net",
  "googleapis.com",
  "googleusercontent.com",
  "appspot.com",
  "run.app",
  "web.app",
  "digitaloceanspaces.com",
  "ondigitalocean.app",
  "herokuapp.com",
  "vercel.app",
  "netlify.app",
  "pages.dev",
  "workers.dev",
  "fastly.net",
  "akamaized.net",
  "edgekey.net",
  "ngrok.io",
  "ngrok.app",
  "ngrok-free.app",
  "posit.team",
  "nip.io",
  "sslip.io",
  "xip.io",
] as const;

/** Labels of a cloud's own names that belong to no customer: services, and regions by their form. */
const SERVICE_LABELS = new Set(
  "elb s3 s3-website s3-accelerate ec2 compute compute-1 execute-api eks rds ecr dkr dualstack lambda-url vpce cloudapp blob core azurecr".split(
    " ",
  ),
);
const REGION_LABEL = /^(s3-|s3-website-)?[a-z]{2}(-[a-z]+)+-\d{1,2}$/;

/**
 * Names of one label under which everybody registers, beside all of two letters (countries). Any other single label is
 * taken as the exact name of a host in the local network.
 * Source: IANA's root zone database (iana.org/domains/root/db), the common and the reserved ones, read 2026-11-26.
 */
const TOP_LEVEL = new Set(
  `academy aero app arpa biz blog bot build business center cloud codes dev com community company computer corp data dev digital
  edu email engineering example expert global gov group health home host info int internal invalid jobs lan live local ltd
  media mil mobi museum name net network new news one online onion org page party pro pub science services shop site
  software solutions space store studio support systems team tech technology test tools top university web website wiki
  work world xyz zone`
    .trim()
    .split(/\s+/),
);

/** Reads the entries of `owns`. Nothing of a faulty list may be used: a typo must not widen or narrow what is attacked. */
export function readOwns(
  entries: readonly string[],
):
  | { readonly ok: true; readonly owned: readonly Owned[] }
  | { readonly ok: false; readonly faults: readonly OwnsFault[] } {
  const owned: Owned[] = [];
  const faults: OwnsFault[] = [];
  for (const entry of entries) {
    const read = readEntry(entry);
    if (typeof read === "string") faults.push({ entry, sentence: read });
    else owned.push(read);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, owned };
}

function readEntry(entry: string): Owned | string {
  const host = readHost(entry);
  if (host === undefined) {
    return "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size";
  }
  if (isUnspecified(host)) return "the unspecified address belongs to nobody";
  if (host.kind !== "name") return { host, withSubdomains: false };
  const service = publicService(host);
  if (service !== undefined) return `${host.text} is ${service} and stays refused`;
  if (!/^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(host.text)) {
    return "expected a host name of letters, digits, hyphens and dots";
  }
  if (!host.text.includes(".")) {
    const everybody = TOP_LEVEL.has(host.text) || host.text.length <= 2;
    return everybody
      ? `everybody registers under ${host.text}: name the host or domain that is yours`
      : { host, withSubdomains: false };
  }
  if (isCountryKind(host.text))
    return `everybody registers under ${host.text}: name the host or domain that is yours`;
  return readSharedDomain(host);
}

function readSharedDomain(host: Host): Owned | string {
  const shared = SHARED_DOMAINS.find((domain) => host.text === domain || host.text.endsWith(`.${domain}`));
  if (shared === undefined) return { host, withSubdomains: true };
  const own = host.text
    .slice(0, -shared.length)
    .split(".")
    .filter((label) => label !== "" && !SERVICE_LABELS.has(label) && !REGION_LABEL.test(label));
  if (own.length === 0) return `${host.text} is shared by all customers: name the exact host that is yours`;
  return { host, withSubdomains: false };
}

/** Returns whether the host is one that the user owns: the same host, or a name under an owned domain. */
export function isOwned(host: Host, owned: readonly Owned[]): boolean {
  return owned.some(
    (entry) =>
      entry.host.text === host.text ||
      (entry.withSubdomains && host.kind === "name" && host.text.endsWith(`.${entry.host.text}`)),
  );
}
