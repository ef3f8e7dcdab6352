import { createHash } from "node:crypto";

/** A person of the sandbox. */
export interface Person {
  readonly name: string;
  readonly uid: number;
  /** First uid hash characters of session URLs: five hex digits. */
  readonly urlPrefix: string;
  lastSignInMs?: number;
  lastSignOutMs?: number;
}

/** The people who may use the sandbox, and the seats of its licence. */
export interface People {
  /** The person of a name, or undefined when there is none. */
  readonly find: (name: string) => Person | undefined;
  readonly checkPassword: (name: string, password: string) => boolean;
  /** Takes a seat for a person, who keeps it; false when all are taken. */
  readonly takeSeat: (name: string) => boolean;
  readonly seatsTaken: () => number;
  readonly all: () => readonly Person[];
}

const FIRST_UID = 10_000;

/** Returns the name of a person of the sandbox, counted from 1: `load0001`. */
export function personName(number: number): string {
  return `load${String(number).padStart(4, "0")}`;
}

/** Returns the password of a person of the sandbox. It protects nothing: the sandbox listens on this machine only. */
export function sandboxPassword(name: string): string {
  return `pass-of-${name}`;
}

/** Returns so many people, with so many seats; absent = seats for all. */
export function openPeople(count: number, seats: number | undefined): People {
  const people = new Map(
    Array.from({ length: count }, (_, index): [string, Person] => {
      const name = personName(index + 1);
      const urlPrefix = createHash("sha256").update(name).digest("hex").slice(0, 5);
      return [name, { name, uid: FIRST_UID + index, urlPrefix }];
    }),
  );
  const seated = new Set<string>();
  return {
    find: (name) => people.get(name),
    checkPassword: (name, password) => people.has(name) && password === sandboxPassword(name),
    takeSeat: (name) => {
      if (seated.has(name)) return true;
      if (seats !== undefined && seated.size >= seats) return false;
      seated.add(name);
      return true;
    },
    seatsTaken: () => seated.size,
    all: () => [...people.values()],
  };
}
