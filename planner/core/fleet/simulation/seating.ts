import { hash32, mix32 } from "../../random.ts";
import type { FleetClass, FleetInput } from "../fleet-input.ts";
import {
  type ArrivalSource,
  type Calendar,
  clockAheadS,
  weeklyArrivals,
  weekRates,
} from "./arrival-source.ts";
import { type CounterRandom, counterRandom, shifted } from "./counter-random.ts";
import { dayFactors } from "./day-factors.ts";
import type { PodKinds } from "./pod-kind.ts";

/** A class at work: who sits where, and who comes next. */
export interface SeatedClass {
  readonly one: FleetClass;
  readonly kind: number;
  /** Idle time that the rule allows; infinite where sessions never end. */
  readonly tailS: number;
  readonly suspends: boolean;
  /** Session of each seat, −1 where there is none. */
  readonly sessionOfSeat: Int32Array;
  /** 1 where the last session of a seat was suspended. */
  readonly suspended: Uint8Array;
  /** Number of the last visit of each seat. */
  readonly visitOfSeat: Int32Array;
  readonly source: ArrivalSource | undefined;
  readonly clockAheadS: number;
  readonly handsOn: CounterRandom;
  readonly startDelay: CounterRandom;
  /** Whether a visit is followed by another, and after how long. */
  readonly pauseAsked: CounterRandom;
  readonly pauseLength: CounterRandom;
  /** Visits drawn so far; what is drawn for one depends on nothing else. */
  visits: number;
  day: number;
  /** Seat of the next visit, and the step by which seats come on the day. */
  nextSeat: number;
  stride: number;
}

export interface Seating {
  /** In the order of their names. */
  readonly classes: readonly SeatedClass[];
}

/** Returns the classes of an input, all seats empty. */
export function createSeating(input: FleetInput, calendar: Calendar, { ofProfile }: PodKinds): Seating {
  const rates = weekRates(calendar);
  const days = dayFactors(input.seed, input.dayVariationFraction);
  const classes = input.classes
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((one): SeatedClass => {
      const { arrivals, idle } = one;
      const seats = seatsOf(one);
      const stream = (name: string): CounterRandom => counterRandom(input.seed, `fleet/${one.name}/${name}`);
      const weekly = arrivals.kind === "weekly";
      return {
        one,
        kind: ofProfile(one.profile, one.placement === "managed"),
        tailS: idle.action === "never" ? Number.POSITIVE_INFINITY : (idle.afterMinutes ?? 0) * 60,
        suspends: idle.action === "suspend",
        sessionOfSeat: new Int32Array(seats).fill(-1),
        suspended: new Uint8Array(seats),
        visitOfSeat: new Int32Array(seats),
        source: weekly ? weeklyArrivals({ ...one, arrivals }, calendar, rates, days, input.seed) : undefined,
        clockAheadS: weekly ? clockAheadS(calendar, arrivals.pattern.timeZone) : 0,
        handsOn: stream("handsOn"),
        startDelay: stream("startDelay"),
        pauseAsked: stream("pause"),
        pauseLength: shifted(stream("pause"), 0x40000000),
        visits: 0,
        day: Number.NaN,
        nextSeat: 0,
        stride: 1,
      };
    });
  return { classes };
}

function seatsOf({ arrivals, seats }: FleetClass): number {
  if (arrivals.kind === "event") return arrivals.people;
  if (arrivals.kind === "fixed") {
    return arrivals.visits.reduce((most, visit, index) => Math.max(most, (visit.seat ?? index) + 1), 0);
  }
  return Math.max(1, Math.round(seats));
}

/**
 * Returns the seat of the next visit of a class: on each day, in local time, the people come in an order of that day, and nobody
 * comes twice before everybody has come once.
 */
export function nextSeat(seated: SeatedClass, seed: number, atS: number): number {
  const seats = seated.sessionOfSeat.length;
  const day = Math.floor((atS + seated.clockAheadS) / 86_400);
  if (day !== seated.day) {
    const draw = hash32(`${seed}/fleet/${seated.one.name}/seats/${day}`);
    seated.day = day;
    seated.nextSeat = draw % seats;
    seated.stride = coprime(mix32(draw) % seats, seats);
  }
  const seat = seated.nextSeat;
  const following = seat + seated.stride;
  seated.nextSeat = following < seats ? following : following - seats;
  return seat;
}

/** The first number from one on that shares no divisor with another, so that its multiples visit every seat. */
function coprime(from: number, to: number): number {
  for (let candidate = Math.max(1, from); ; candidate += 1) {
    let [a, b] = [candidate, to];
    while (b > 0) [a, b] = [b, a % b];
    if (a === 1) return candidate;
  }
}
