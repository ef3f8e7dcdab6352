import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type NetworkOptions, withContext } from "../../loadtests/engine/connect.ts";
import { InputError, type InputIssue } from "../../planner/core/input-error.ts";
import { type ProxyAuth, readProxyAuth } from "./read-secrets.ts";

/** What the command line says about connections. */
export interface GivenNetwork {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly proxy?: URL;
  /** Where user and password of the proxy are: an environment variable, or a file of mode 0600. */
  readonly proxyAuthEnv?: string;
  readonly proxyAuthFile?: string;
  /** False = `--no-http2`, true = `--http2`; absent = each client as it does. */
  readonly http2?: boolean;
}

/** Adds the options that say whom to trust and who one is. */
export function withTlsOptions(command: Command): Command {
  return command
    .option("--ca <file>", "trust these authorities too (PEM); TLS is always verified")
    .option("--cert <file>", "show this certificate to servers that ask for one (PEM)")
    .option("--key <file>", "its key (PEM, mode 0600)");
}

/**
 * Reads the certificates that the command line names, relative to the working folder, and what the proxy asks for.
 *
 * @throws InputError when a file is not there or is no certificate, a key is for others to read, or one of certificate and
 *   key is missing. What stands in a key is never repeated, nor are user and password of a proxy.
 */
export function networkOptions(
  cwd: string,
  given: GivenNetwork,
  env: Readonly<Record<string, string | undefined>> = {},
): NetworkOptions {
  const issues: InputIssue[] = [];
  if ((given.cert === undefined) !== (given.key === undefined)) {
    issues.push({ field: "--cert", sentence: "expected --cert and --key together, got one of them" });
  }
  if (given.key !== undefined) {
    const mode = statSync(resolve(cwd, given.key)).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      const sentence = `expected mode 0600, got ${mode.toString(8).padStart(4, "0")}: others may read it`;
      issues.push({ file: given.key, field: "--key", sentence });
    }
  }
  issues.push(...certificateFaults(cwd, given));
  if (issues.length > 0) throw new InputError(issues);
  const auth = readProxyAuth(given, cwd, env);
  const text = (file: string): string => readFileSync(resolve(cwd, file), "utf8");
  const network: NetworkOptions = {
    ...(given.ca === undefined ? {} : { ca: text(given.ca) }),
    ...(given.cert === undefined ? {} : { cert: text(given.cert) }),
    ...(given.key === undefined ? {} : { key: text(given.key) }),
    ...(given.http2 === undefined ? {} : { http2: given.http2 }),
    ...(given.proxy === undefined ? {} : { proxy: withUserInfo(given.proxy, auth) }),
  };
  try {
    withContext(network);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const sentence = `expected certificates and a key as PEM that belong together, got something that OpenSSL refuses: ${error.message}`;
    throw new InputError([{ field: "--ca, --cert, --key", sentence }]);
  }
  return network;
}

/** Never for an output: it is what `NetworkOptions` carries to the tunnel. */
function withUserInfo(proxy: URL, auth: ProxyAuth | undefined): URL {
  const url = new URL(proxy);
  if (auth !== undefined) {
    url.username = encodeURIComponent(auth.user);
    url.password = encodeURIComponent(auth.password);
  }
  return url;
}

/** OpenSSL takes a file without any certificate for one that adds none. */
function certificateFaults(cwd: string, { ca, cert }: GivenNetwork): readonly InputIssue[] {
  const files = { "--ca": ca, "--cert": cert };
  return Object.entries(files).flatMap(([field, file]) =>
    file === undefined || CERTIFICATE.test(readFileSync(resolve(cwd, file), "latin1"))
      ? []
      : [{ file, field, sentence: "expected certificates as PEM, got a file that holds none" }],
  );
}

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
