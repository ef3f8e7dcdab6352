import type { Reason } from "../reason.ts";
import type { SessionFacts } from "./session-facts.ts";

/** Returns how the alternatives of the session nodes come about. */
export function alternativesReason({ choice, near }: SessionFacts): Reason {
  const { alternatives, weighed } = near;
  return {
    path: "alternatives.sessions",
    rule:
      "every list of types that carries the peak, weighed in dollars an hour at the peak, sessions on the fullest node of the packed peak, and room to grow " +
      "(more sessions as the average one on the chosen main type, before one node more is needed); one is beaten where another is nowhere worse and somewhere better. " +
      "Shown are the chosen one, those among which simulated weeks decide, the one that the rule on sessions per node is priced by, and the nearest of the unbeaten",
    inputs: {
      candidates: weighed.candidates,
      unbeaten: weighed.unbeaten,
      shown: alternatives.length,
      averageCpuMillicores: choice.main.average.cpuMillicores,
      averageMemoryMib: choice.main.average.memoryMib,
    },
    source: "packed anew each hour, not simulated",
  };
}
