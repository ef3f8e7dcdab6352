import { constants, createPublicKey, type KeyObject, publicEncrypt } from "node:crypto";
import type { JourneyCrypto } from "../journeys/journey.ts";

/** Encrypts by Node's own crypto. */
export const nodeJourneyCrypto: JourneyCrypto = {
  rsaEncrypt: async (publicKey, padding, text) => {
    const key = readPublicKey(publicKey);
    if (key === undefined) return undefined;
    const how =
      padding === "pkcs1"
        ? { key, padding: constants.RSA_PKCS1_PADDING }
        : { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
    return publicEncrypt(how, Buffer.from(text, "utf8")).toString("base64");
  },
};

/** Reads `exponent:modulus` in hex, or PEM; undefined when it is neither. */
function readPublicKey(text: string): KeyObject | undefined {
  const hex = /^\s*([0-9a-f]+):([0-9a-f]+)\s*$/i.exec(text);
  try {
    if (hex === null) return createPublicKey(text);
    const [, e = "", n = ""] = hex;
    return createPublicKey({ key: { kty: "RSA", e: base64Url(e), n: base64Url(n) }, format: "jwk" });
  } catch {
    return undefined;
  }
}

function base64Url(hex: string): string {
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url");
}
