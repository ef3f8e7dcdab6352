import * as z from "zod";
import { knownKeys, listOf } from "../../planner/inputs/reading.ts";
import { count, duration, number, rate, text } from "./schema-fields.ts";

const stretch = {
  arrivals: z
    .enum(["poisson", "even"], { error: "poisson or even" })
    .meta({ description: "Random or evenly spaced starts; poisson unless stated." })
    .optional(),
  begin: duration("From the start of the run; 0s unless stated.").optional(),
  end: duration("To this time of the run; its end unless stated.").optional(),
};

const hourWeights = z
  .array(number("a weight of 0 or more", "Weight of one hour."), { error: "24 weights, one an hour" })
  .length(24, { error: "24 weights, one an hour" })
  .meta({ description: "Weight of each hour of the wall clock, from 0 to 23." });
const weekdayWeights = z
  .array(number("a weight of 0 or more", "Weight of one day."), { error: "7 weights, Monday first" })
  .length(7, { error: "7 weights, Monday first" })
  .meta({ description: "Weight of each day, Monday first." });
const timeZone = text("a time zone as Europe/Berlin", "IANA name of the zone whose wall clock counts.");

function pattern<const Name extends string, Shape extends z.ZodRawShape>(
  name: Name,
  shape: Shape,
  description: string,
) {
  return knownKeys("a map", { kind: z.literal(name), ...shape }, description);
}

const KINDS = "one of constant, ramp, stairs, day, week, points, burst, recorded";

/** When a journey starts, in every form but a bare rate. */
export const startPattern = z.discriminatedUnion(
  "kind",
  [
    pattern("constant", { rate: rate("How often."), ...stretch }, "One rate."),
    pattern(
      "ramp",
      { from: rate("Rate at the beginning."), to: rate("Rate at the end."), ...stretch },
      "A rate that changes in a straight line.",
    ),
    pattern(
      "stairs",
      {
        from: rate("Rate of the first step."),
        to: rate("Rate of the last step."),
        steps: count("a whole number of steps, 1,000 at most", "How many equal steps.", 1000),
        ...stretch,
      },
      "A rate that changes in equal steps of equal length.",
    ),
    pattern(
      "day",
      { rate: rate("Mean of a day."), hourWeights, timeZone, ...stretch },
      "A rate that follows the hours of the day.",
    ),
    pattern(
      "week",
      { rate: rate("Mean of a week."), hourWeights, weekdayWeights, timeZone, ...stretch },
      "A rate that follows the hours and the days of the week.",
    ),
    pattern(
      "points",
      {
        points: z
          .array(
            knownKeys("a corner as {atS, startsPerS}", {
              atS: number("seconds from the start of the run", "Seconds from the start of the run."),
              startsPerS: number("starts a second", "Starts a second."),
            }),
            { error: "at least two corners" },
          )
          .min(2, { error: "at least two corners" })
          .meta({ description: "Corners; straight lines between them, two at one time are a step." }),
        arrivals: stretch.arrivals,
      },
      "A rate drawn by its corners.",
    ),
    pattern(
      "burst",
      {
        count: count("a whole number of starts, 10,000,000 at most", "How many starts.", 10_000_000),
        within: duration("In how long a time."),
        at: duration("When it begins; 0s unless stated.").optional(),
      },
      "Many starts within a short time.",
    ),
    pattern(
      "recorded",
      {
        startsS: listOf(
          "a list of start times",
          number("seconds from the start of the run", "Seconds from the start of the run."),
          "Start times in seconds, ascending.",
        ),
      },
      "Exactly the listed start times.",
    ),
  ],
  { error: KINDS },
);
