/** What the probe uses of autocannon 9.0.0, whose own package has no types. Source: its README and lib/run.js. */
declare module "autocannon" {
  import type { EventEmitter } from "node:events";

  function autocannon(options: autocannon.Options, done: (error: Error | null) => void): autocannon.Instance;

  namespace autocannon {
    interface Options {
      readonly url: string;
      readonly connections: number;
      /** Seconds. */
      readonly duration: number;
      readonly timeout?: number;
      /** Milliseconds between two looks at whether it is to stop. */
      readonly sampleInt?: number;
    }

    interface Instance extends EventEmitter {
      stop(): void;
    }
  }

  export = autocannon;
}
