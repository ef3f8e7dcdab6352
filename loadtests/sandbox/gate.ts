/** Lets so many through at once; the others wait in the order in which they came. */
export interface Gate {
  /** Resolves when it is one's turn, with the function that makes way. */
  readonly enter: () => Promise<() => void>;
}

/** Returns a gate; without a limit it is always open. */
export function openGate(atOnce: number | undefined): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) inside -= 1;
    else next();
  };
  /** Making way twice is making way once. */
  const ticket = (): (() => void) => {
    let used = false;
    return () => {
      if (!used) leave();
      used = true;
    };
  };
  return {
    enter: () => {
      if (atOnce === undefined || inside < atOnce) {
        inside += 1;
        return Promise.resolve(ticket());
      }
      return new Promise((resolve) => waiting.push(() => resolve(ticket())));
    },
  };
}
