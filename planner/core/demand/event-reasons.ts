import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import type { EventPeak } from "./event-peak.ts";

/** Returns why each event brings and meets the sessions and installs that it does. */
export function eventReasons(
  { events, workbench }: Pick<Site, "events" | "workbench">,
  peaks: readonly EventPeak[],
): readonly Reason[] {
  return peaks.flatMap((peak, i): readonly Reason[] => {
    const event = events[i];
    if (event === undefined) return [];
    const { action, afterMinutes } = workbench.idle[event.ide];
    return [
      {
        path: `demand.events.${event.name}`,
        rule:
          "people arrive evenly and stay until the end, their sessions until the idle rule ends them; together with everybody else's at the P90, by the clocks of the event's own week, at the moment at which both are most " +
          "while room is held: from the minutes of preparation before the event until its minutes of holding are over. Installs are people × packages each, over the minutes in which they arrive",
        inputs: {
          date: event.date,
          startHour: event.startHour,
          timeZone: event.timeZone,
          people: event.people,
          arriveWithinMinutes: event.arriveWithinMinutes,
          durationHours: event.durationHours,
          prepareMinutes: event.prepareMinutes,
          holdMinutes: event.holdMinutes,
          idleMinutes: action === "never" ? "never ended by themselves" : (afterMinutes ?? 0),
          packagesPerPerson: event.packagesPerPerson,
          otherSessions: peak.otherSessions,
          sessions: peak.sessions,
        },
        source: "the site's events",
      },
    ];
  });
}
