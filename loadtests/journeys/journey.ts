import type { Random } from "../../planner/core/random.ts";

/**
 * How a request gets its connection: a new one, or one of at most `max` kept alive by this journey. With `http2` the pool is
 * one connection with up to `max` requests at once where the server offers HTTP/2 over TLS.
 */
export type ConnectionPolicy =
  | { readonly kind: "new" }
  | { readonly kind: "pool"; readonly max: number; readonly http2?: true };

/** One request as a real client makes it. */
export interface JourneyRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Path and query under the base URL of the target, or an absolute URL that the server named. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly connection: ConnectionPolicy;
  /** From the send to the last byte. */
  readonly timeoutS: number;
  /** Longest time without a byte, the wait for the connection and for the first byte included; absent = no such limit. */
  readonly idleTimeoutS?: number;
  /** `discard` counts and hashes the body without keeping it; `text` keeps it, up to `maxTextBytes`. */
  readonly read: "discard" | "text";
  readonly maxTextBytes?: number;
  /** A longer body is left, and is an error of kind `too-large`; absent = however long. */
  readonly mostBytes?: number;
  /** Checked against the body where the client would check it. */
  readonly expect?: ResponseExpectation;
}

/**
 * What a successful answer must be. A difference is an error of kind `wrong-bytes`, `wrong-sha256`, `wrong-content` or
 * `wrong-header-NAME`.
 */
export interface ResponseExpectation {
  readonly bytes?: number;
  /** The bytes with which every file of this form begins: a sign-in page with status 200 is no package. */
  readonly startsWith?: readonly number[];
  readonly sha256?: string;
  /** Lower-case names. A header that the answer does not carry is not compared. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back, or why nothing did. `errorKind` is absent exactly when the answer is a success for the client. */
export interface JourneyResponse {
  /** 0 when no status line arrived. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly text?: string;
  readonly errorKind?: string;
}

/** Which statuses count as a success of an operation; everything else becomes an error of kind `http-4xx` and so on. */
export interface OperationRule {
  /** Absent = 200 to 299. A redirect that is listed is an answer and is not followed. */
  readonly okStatuses?: readonly number[];
  /** Says what is wrong with an answer whose status is a success, or nothing: an error of kind `app-error`. */
  readonly appError?: (response: JourneyResponse) => string | undefined;
  /** Names what is wrong with an answer, whatever its status; where it says nothing, the rules above hold. */
  readonly problem?: (response: JourneyResponse) => Problem | undefined;
  /** The client may end before the answer has come, as a tab that is closed: then it is no error. */
  readonly mayGiveUp?: true;
}

/** What went wrong: the kind of error under which it is counted, and a sentence for the sample. */
export interface Problem {
  readonly kind: string;
  readonly detail: string;
}

/** A stretch of several requests that is measured as one operation; in scenario time, whatever the time scale. */
export interface Stretch {
  /** Counts the stretch, once: as a success, or under its problem. */
  readonly end: (problem?: Problem) => void;
  /** Scenario seconds since it began; goes on after the last start of the run, when `nowMs` stands still. */
  readonly elapsedS: () => number;
}

/** Who a start is: one account of the scenario's `accountsFile`, held by no other start meanwhile. */
export interface Account {
  /** Absent for a token without a name. */
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

/** An open WebSocket of a journey. */
export interface JourneySocket {
  readonly send: (text: string) => void;
  /** The next text message; undefined once the socket is closed or after so many scenario seconds. */
  readonly next: (timeoutS: number) => Promise<string | undefined>;
  /** True until either side has closed it. */
  readonly isOpen: () => boolean;
  /** Says goodbye; `drop` leaves without a word, as a laptop that is closed. */
  readonly close: (how: "goodbye" | "drop") => void;
}

/** How a WebSocket is asked for. */
export interface SocketRequest {
  /** Path and query under the base URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutS: number;
}

/** What came of the request for a WebSocket: the socket, or the answer that was none. */
export interface SocketAnswer {
  readonly response: JourneyResponse;
  readonly socket?: JourneySocket;
}

/** Encrypts what a sign-in form hides; a public key as `exponent:modulus` in hex, or PEM. */
export interface JourneyCrypto {
  /** Returns base64 of RSA PKCS#1 v1.5 or of OAEP with SHA-256; undefined when the key is none. */
  readonly rsaEncrypt: (
    publicKey: string,
    padding: "pkcs1" | "oaep",
    text: string,
  ) => Promise<string | undefined>;
}

/**
 * Pushes one commit that changes the file `DESCRIPTION` of a Git repository's `HEAD`; returns the file as it then stands, or why
 * it could not. Repositories on other machines are asked about at the guard.
 */
export type PushCommit = (
  repository: string,
  message: string,
  change: (description: string) => string,
) => Promise<
  { readonly ok: true; readonly description: string } | { readonly ok: false; readonly sentence: string }
>;

/**
 * The world as a journey sees it. The Node engine and the adapter for k6 both give it; nothing else may be used, so
 * that the same file runs in both.
 */
export interface JourneyContext {
  /** Sends one request and measures it under the name of the operation. Never throws for what a server or network does. */
  readonly request: (
    operation: string,
    request: JourneyRequest,
    rule?: OperationRule,
  ) => Promise<JourneyResponse>;
  /** Waits scenario seconds (a time scale shortens them). */
  readonly sleep: (seconds: number) => Promise<void>;
  /** The random stream of this start: the same in every process that makes the same start. */
  readonly random: Random;
  /** The token of the target; absent = the scenario names none. */
  readonly token?: string;
  /** Path of the target's base URL without a slash at its end, as `/packages`; absent = none. */
  readonly basePath?: string;
  /** Scenario milliseconds since the start of the run. */
  readonly nowMs: () => number;
  /** Adds to a counter of the run, as `installs` or `restores`. */
  readonly count: (counter: string, by: number) => void;
  /** True when the run is ending: no new work, only clean-up. */
  readonly ending: () => boolean;
  /** Begins a stretch that is measured under the name of the operation. Absent where an engine cannot. */
  readonly begin?: (operation: string) => Stretch;
  /** Asks for a WebSocket and measures the handshake as one request of the operation. Absent where an engine cannot. */
  readonly socket?: (
    operation: string,
    request: SocketRequest,
    rule?: OperationRule,
  ) => Promise<SocketAnswer>;
  readonly crypto?: JourneyCrypto;
  /** What this start signs in with; absent when the scenario gives nothing, or all of it is in use. */
  readonly account?: Account;
  /** Pushes commits to Git repositories. Absent where an engine cannot. */
  readonly pushCommit?: PushCommit;
  /** Marks what the run leaves at the target, so that a clean-up finds it and nothing else: `headroom-` and letters. */
  readonly runTag?: string;
}

/** What one journey asks of its target in one start, on average: what `--dry-run` and predictions are computed from. */
export interface JourneyCost {
  readonly restores: number;
  readonly installs: number;
  readonly requests: number;
  /** Bytes of the bodies. */
  readonly bytes: number;
  /** Seconds for which it holds a Workbench session; absent = it starts none. */
  readonly sessionS?: number;
  /** People in whose names it starts them, where the settings say; absent = one for each session. */
  readonly namedUsers?: number;
}

/** One way in which a start can turn out: how likely it is, and what it asks of the target. */
export interface CostOutcome extends JourneyCost {
  readonly probability: number;
  /** Of starts that differ in nothing but their bytes: how these are spread about `bytes`, their mean; absent = they are alike. */
  readonly bytesSpread?: Spread;
}

/** Second and third central moment of a number. */
export interface Spread {
  readonly variance: number;
  readonly third: number;
}

/** What a look at the target before the load came to. */
export type Prepared<Settings> =
  | {
      readonly ok: true;
      /** The settings to run with. */
      readonly settings: Settings;
      /** What is there, in sentences for the user. */
      readonly findings: readonly string[];
      /** What the server says that it is. */
      readonly productVersion?: string;
    }
  | { readonly ok: false; readonly sentence: string };

/** A journey: what one simulated person or client does, step by step. */
export interface Journey<Settings> {
  /** As `pm.restore.r`. */
  readonly id: string;
  readonly title: string;
  readonly product: "package-manager" | "workbench";
  /** Each start is one of the scenario's accounts. */
  readonly needsAccount?: true;
  /** Operations that it measures, in the order in which they first happen. */
  readonly operations: readonly string[];
  /** Returns the checked settings, or what is wrong with them. */
  readonly readSettings: (
    raw: Readonly<Record<string, unknown>>,
  ) =>
    | { readonly ok: true; readonly settings: Settings }
    | { readonly ok: false; readonly faults: readonly SettingFault[] };
  /** What it writes to: each has to stand in the scenario's `writesTo`. Absent = it only reads. */
  readonly writesTo?: (settings: Settings) => readonly string[];
  /** `bodyScale` is that of the sandbox; absent = 1, true sizes. */
  readonly expectedCost: (settings: Settings, bodyScale?: number) => JourneyCost;
  /**
   * Every way in which one start can turn out, probabilities summing to 1; their mean is `expectedCost`. Intervals of
   * predictions are computed from it.
   */
  readonly costOutcomes: (settings: Settings, bodyScale?: number) => readonly CostOutcome[];
  /**
   * Looks at the target once before the load and fits the settings to what is there, as to the package versions that a
   * repository has. Its requests are not part of the load. Absent = the journey needs no look.
   */
  readonly prepare?: (settings: Settings, context: JourneyContext) => Promise<Prepared<Settings>>;
  readonly run: (settings: Settings, context: JourneyContext) => Promise<void>;
}

/** A wrong setting: the key, what was expected and what stands there. */
export interface SettingFault {
  readonly key: string;
  readonly expected: string;
  readonly got: string;
}
