import type { JobStore } from "./job-store.ts";
import type { People } from "./people.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import type { SessionStore } from "./session-store.ts";
import type { SignIn } from "./sign-in.ts";
import type { Caller } from "./tokens.ts";

/** What the API works on. */
export interface ApiWorld {
  readonly clock: SandboxClock;
  readonly people: People;
  readonly signIn: SignIn;
  readonly sessions: SessionStore;
  readonly jobs: JobStore;
  readonly sessionLimit: number | undefined;
  /** True for the next launch that the launcher refuses. */
  readonly refuseLaunch: () => boolean;
  /** True for the next session whose node selector is ignored. */
  readonly placeElsewhere: () => boolean;
}

/** One call: who, and with which parameters. */
export interface ApiCall {
  readonly method: string;
  readonly caller: Caller;
  readonly args: Readonly<Record<string, unknown>>;
  readonly onGone: (call: () => void) => void;
}

/** What came of a call: an answer, an error inside HTTP 200, or a refusal by its status. */
export type ApiAnswer =
  | { readonly kind: "result"; readonly result: unknown }
  | { readonly kind: "bare"; readonly body: unknown }
  | { readonly kind: "error"; readonly code: number; readonly message: string }
  | { readonly kind: "status"; readonly status: number; readonly message: string };

/** Code of an error of the server's own doing. Source: rstudio/rstudio@9570cd3, src/cpp/core/include/core/json/JsonRpc.hpp. */
const EXECUTION_ERROR = 100;
/** Returns an error inside HTTP 200. */
export function apiError(message: string, code = EXECUTION_ERROR): ApiAnswer {
  return { kind: "error", code, message };
}
