/** What is known of an answer when the state of its target is watched. */
export interface WatchedAnswer {
  /** Origin that was asked, as `http://127.0.0.1:4242`. */
  readonly origin: string;
  readonly status: number;
  readonly errorKind?: string;
}

/** Follows whether targets answer, and whether they take the credentials. */
export interface TargetWatch {
  readonly answered: (answer: WatchedAnswer) => void;
}

/** Failures in a row before a target counts as gone: one alone may be one connection's bad luck. */
const FAILURES_IN_A_ROW = 3;
/** Kinds of errors by which a target that restarts is known. */
const GONE_KINDS: ReadonlySet<string> = new Set(["connect", "reset", "dns", "tls"]);
const REFUSED_STATUSES: ReadonlySet<number> = new Set([401, 403]);
/** Origins that are watched; redirects may lead to more, and memory stays bounded. */
const MOST_ORIGINS = 100;

interface OriginState {
  /** Failures in a row, and since when on the run's clock. */
  failures: number;
  failingSinceMs: number;
  gone: boolean;
  accepted: boolean;
  refusals: number;
  refused: boolean;
}

/**
 * Returns a watch that notes when a target stops answering and when it is back, and when it refuses credentials that it took
 * before: a restart and an expired token are to be seen in the run, not guessed from its errors.
 */
export function openTargetWatch(nowMs: () => number, note: (text: string) => void): TargetWatch {
  const states = new Map<string, OriginState>();
  return {
    answered: (answer) => {
      const state = states.get(answer.origin) ?? newState();
      if (!states.has(answer.origin)) {
        if (states.size >= MOST_ORIGINS) return;
        states.set(answer.origin, state);
      }
      watchReach(state, answer, nowMs, note);
      watchCredentials(state, answer, note);
    },
  };
}

function newState(): OriginState {
  return { failures: 0, failingSinceMs: 0, gone: false, accepted: false, refusals: 0, refused: false };
}

function watchReach(
  state: OriginState,
  { origin, status, errorKind = "" }: WatchedAnswer,
  nowMs: () => number,
  note: (text: string) => void,
): void {
  if (GONE_KINDS.has(errorKind) && status === 0) {
    if (state.failures === 0) state.failingSinceMs = nowMs();
    state.failures += 1;
    if (state.failures < FAILURES_IN_A_ROW || state.gone) return;
    state.gone = true;
    note(`${origin} does not answer any more: ${FAILURES_IN_A_ROW} requests in a row ended in ${errorKind}`);
  } else if (status > 0) {
    if (state.gone) {
      const goneS = (nowMs() - state.failingSinceMs) / 1000;
      note(`${origin} answers again after ${goneS.toFixed(1)} s and ${state.failures} failed requests`);
    }
    state.failures = 0;
    state.gone = false;
  }
}

function watchCredentials(
  state: OriginState,
  { origin, status }: WatchedAnswer,
  note: (text: string) => void,
): void {
  if (REFUSED_STATUSES.has(status)) {
    state.refusals += 1;
    if (!state.accepted || state.refused || state.refusals < FAILURES_IN_A_ROW) return;
    state.refused = true;
    note(`${origin} refuses what it took before (status ${status}): credentials expired or were withdrawn`);
  } else if (status >= 200 && status < 300) {
    if (state.refused) note(`${origin} takes the credentials again`);
    state.accepted = true;
    state.refusals = 0;
    state.refused = false;
  }
}
