import {
  constants,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
  randomUUID,
} from "node:crypto";
import type { Socket } from "node:net";
import { promisify } from "node:util";

/** A replica of the server: its own key, made when it starts, and the connections that it holds. */
export interface ServerPod {
  readonly number: number;
  readonly zone: string;
  /** Value of the load balancer's cookie for it; a new one each time it starts. */
  readonly stickiness: string;
  readonly privateKey: KeyObject;
  readonly connections: Set<Socket>;
  up: boolean;
}

const generate = promisify(generateKeyPair);

/** Bits of a server's key. Source: rstudio/rstudio@f1baeb2, src/cpp/core/system/crypto/Crypto.cpp, rsaInit. */
const KEY_BITS = 2048;

/** Starts a server pod; resolves once its key is made. */
export async function startServerPod(number: number, zone: string): Promise<ServerPod> {
  const { privateKey } = await generate("rsa", { modulusLength: KEY_BITS });
  return { number, zone, stickiness: randomUUID(), privateKey, connections: new Set(), up: true };
}

/** Returns the public key as `exponent:modulus` in hex. */
export function publicKeyHex({ privateKey }: ServerPod): string {
  const { e = "", n = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const hex = (base64Url: string): string =>
    Buffer.from(base64Url, "base64url").toString("hex").replace(/^0+/, "");
  return `${hex(e)}:${hex(n)}`;
}

/** Returns the public key as PEM. */
export function publicKeyPem({ privateKey }: ServerPod): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
}

const OAEP_PREFIX = "$RSA-OAEP$";

/**
 * Returns what was encrypted for this pod, or undefined when it was not for it. Node refuses PKCS#1 v1.5 decryption
 * (CVE-2023-46809), so that padding is taken off here.
 */
export function decryptFor({ privateKey: key }: ServerPod, value: string): string | undefined {
  const oaep = value.startsWith(OAEP_PREFIX);
  const bytes = Buffer.from(oaep ? value.slice(OAEP_PREFIX.length) : value, "base64");
  try {
    if (oaep) {
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      return privateDecrypt({ key, padding, oaepHash: "sha256" }, bytes).toString("utf8");
    }
    const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes);
    const end = padded.indexOf(0, 2);
    // 00 02, at least eight bytes that are not zero, 00, the text. Source: RFC 8017, section 7.2.2.
    return padded[0] === 0 && padded[1] === 2 && end >= 10
      ? padded.subarray(end + 1).toString("utf8")
      : undefined;
  } catch {
    return undefined;
  }
}
