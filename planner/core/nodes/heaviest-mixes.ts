import type { ProfileSessions } from "./session-mix.ts";

/**
 * Returns the mixes that no other one exceeds in CPU, memory and number of sessions, the one with most CPU first; a managed node group
 * does not shrink, so it is sized for each of them. Who stays at any moment has a seat in all: the type must hold a session that is open
 * only now and then.
 *
 * @param mixes at least one, which may be empty.
 */
export function heaviestMixes(
  mixes: readonly (readonly ProfileSessions[])[],
): readonly (readonly ProfileSessions[])[] {
  const sizes = mixes.map((mix) => ({ mix, size: sizeOf(mix) })).sort((a, b) => compareSizes(b.size, a.size));
  const most: (typeof sizes)[number][] = [];
  for (const one of sizes) {
    if (most.every(({ size }) => one.size.some((part, index) => part > (size[index] ?? 0)))) most.push(one);
  }
  return most.map(({ mix }) => withSeats(mix, mixes));
}

/** CPU in millicores, memory in MiB, sessions. */
function sizeOf(mix: readonly ProfileSessions[]): readonly number[] {
  const sum = (of: (part: ProfileSessions) => number): number =>
    mix.reduce((total, part) => total + part.sessions * of(part), 0);
  return [sum(({ profile }) => profile.cpuMillicores), sum(({ profile }) => profile.memoryMib), sum(() => 1)];
}

function compareSizes(a: readonly number[], b: readonly number[]): number {
  return a.map((part, index) => part - (b[index] ?? 0)).find((step) => step !== 0) ?? 0;
}

function withSeats(
  mix: readonly ProfileSessions[],
  mixes: readonly (readonly ProfileSessions[])[],
): readonly ProfileSessions[] {
  const seats = mix.filter(({ sessions }) => sessions > 0);
  const seated = new Set(seats.map(({ profile }) => profile.name));
  for (const { profile, sessions } of mixes.flat()) {
    if (sessions <= 0 || seated.has(profile.name)) continue;
    seated.add(profile.name);
    seats.push({ profile, sessions: 1 });
  }
  return seats;
}
