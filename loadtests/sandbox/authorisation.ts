/**
 * Says whether a request may pass: Basic with `__token__` and the token, or Bearer, as the API has it. Without a token
 * everybody may. Source: docs.posit.co/rspm/admin/authentication/token-authentication.html, read 2026-11-26.
 */
export function isAuthorised(header: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const basic = `Basic ${Buffer.from(`__token__:${token}`, "utf8").toString("base64")}`;
  return header === basic || header === `Bearer ${token}`;
}
