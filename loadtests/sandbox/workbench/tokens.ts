/** Levels of API tokens. Source: docs.posit.co, Workbench API, read 2026-11-26. */
export type TokenLevel = "user" | "admin" | "super-admin";

/** Who calls the API, and with which rights. */
export interface Caller {
  readonly user: string;
  readonly level: TokenLevel;
}

/** The tokens of the sandbox; they protect nothing: it listens on this machine only. */
export const SANDBOX_TOKENS = {
  admin: "headroom-sandbox-admin",
  superAdmin: "headroom-sandbox-super-admin",
  /** It was good once. */
  expired: "headroom-sandbox-expired",
} as const;

/** The owner of the admin tokens. */
const ADMINISTRATOR = "rstudio-server";
const USER_TOKEN = /^headroom-sandbox-user-([a-z0-9]+)$/;

/** Returns the user-level token of a person of the sandbox. */
export function userToken(name: string): string {
  return `headroom-sandbox-user-${name}`;
}

/** Returns who an `Authorization` header stands for; undefined when it is no good. */
export function callerOf(authorization: string | undefined): Caller | undefined {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  if (token === SANDBOX_TOKENS.superAdmin) return { user: ADMINISTRATOR, level: "super-admin" };
  if (token === SANDBOX_TOKENS.admin) return { user: ADMINISTRATOR, level: "admin" };
  const user = USER_TOKEN.exec(token ?? "")?.[1];
  return user === undefined ? undefined : { user, level: "user" };
}
