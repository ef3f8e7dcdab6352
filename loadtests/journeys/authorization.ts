import type { JourneyContext } from "./journey.ts";

/** User name that stands for a token. Source: docs.posit.co/rspm/admin/authentication/token-authentication.html, read 2026-11-26. */
const TOKEN_USER = "__token__";

/**
 * Returns the header with which a client that has user and token in its URL or netrc asks an authenticated repository;
 * nothing where the scenario says that the repository wants none, or has no token.
 */
export function basicAuthorization(
  { authenticated }: { readonly authenticated?: boolean },
  { token }: JourneyContext,
): Readonly<Record<string, string>> {
  return authenticated !== false && token !== undefined
    ? { authorization: `Basic ${base64(`${TOKEN_USER}:${token}`)}` }
    : {};
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Encodes a text of characters below 256, as tokens are: k6 has no `btoa`. Source: RFC 4648, section 4. */
function base64(text: string): string {
  let encoded = "";
  for (let at = 0; at < text.length; at += 3) {
    const left = text.length - at;
    const bits =
      (text.charCodeAt(at) << 16) |
      (left > 1 ? text.charCodeAt(at + 1) << 8 : 0) |
      (left > 2 ? text.charCodeAt(at + 2) : 0);
    encoded += ALPHABET.charAt((bits >> 18) & 63) + ALPHABET.charAt((bits >> 12) & 63);
    encoded += left > 1 ? ALPHABET.charAt((bits >> 6) & 63) : "=";
    encoded += left > 2 ? ALPHABET.charAt(bits & 63) : "=";
  }
  return encoded;
}
