import type { Random } from "../../../planner/core/random.ts";
import { IDES, type Ide } from "../../../planner/core/site.ts";
import type { SettingFault } from "../journey.ts";
import { readSettings, type SettingReader } from "./setting-reader.ts";
import type { Work } from "./work.ts";

/** What a session is started with; absent = what the server gives. */
export interface LaunchSettings {
  readonly cluster?: string;
  readonly image?: string;
  readonly profile?: string;
  readonly cpus?: number;
  /** Decimal megabytes, as the launcher counts. */
  readonly memoryMb?: number;
}

/** What every Workbench journey is told, checked. Seconds are scenario time. */
export interface SessionSettings {
  readonly ide: Ide;
  readonly launch: LaunchSettings;
  /** Sessions are started for these people (`load0001` and so on) by a super-admin token; absent = for the account or the token's owner. */
  readonly users?: { readonly prefix: string; readonly count: number };
  /** Work steps of a session, and what each does. */
  readonly steps: number;
  readonly thinkS: number;
  readonly work: Work;
  /** Share of sessions that are suspended once and resumed, and for how long. */
  readonly suspendFraction: number;
  readonly suspendedS: number;
  /** Share of people who close the laptop instead of ending the session. */
  readonly abandonFraction: number;
  /** Of those: share whose sockets stay open without a word, and for how long. */
  readonly leftOpenFraction: number;
  readonly leftOpenS: number;
  /** Share of work steps that are interrupted half-way (JupyterLab). */
  readonly interruptFraction: number;
  readonly startTimeoutS: number;
  readonly transitionTimeoutS: number;
  readonly workTimeoutS: number;
  readonly signIn: "form" | "cookie";
  /** How the password is hidden: as the server's page says, by OAEP, or not at all. */
  readonly encryption: "auto" | "oaep" | "plain";
}

/** Posit's own tests give a session 90 s and a new node 300 s (posit-dev/vip@dd735b1, workbench tests): together the longest start. */
const START_TIMEOUT_S = 390;
const DAY_S = 86_400;

/** Returns the settings of a session journey, or every fault of them. */
export function readSessionSettings(
  raw: Readonly<Record<string, unknown>>,
  ide: Ide | undefined,
):
  | { readonly ok: true; readonly settings: SessionSettings }
  | { readonly ok: false; readonly faults: readonly SettingFault[] } {
  const read = readSettings(raw);
  const users = readUsers(read);
  const settings: SessionSettings = {
    ide: ide ?? read.choice("ide", IDES, "rstudio"),
    launch: readLaunch(read),
    ...(users !== undefined && { users }),
    steps: read.number("steps", 10, 0, 100_000),
    thinkS: read.number("thinkS", 120, 0, DAY_S),
    work: {
      holdMib: read.number("holdMib", 200, 0, 1_000_000),
      cpuS: read.number("cpuS", 2, 0, DAY_S),
      blockS: read.number("blockS", 0, 0, DAY_S),
      readMb: read.number("readMb", 5, 0, 1_000_000),
      writeMb: read.number("writeMb", 5, 0, 1_000_000),
    },
    suspendFraction: read.number("suspendFraction", 0, 0, 1),
    suspendedS: read.number("suspendedS", 1800, 0, 30 * DAY_S),
    abandonFraction: read.number("abandonFraction", 0, 0, 1),
    leftOpenFraction: read.number("leftOpenFraction", 0.5, 0, 1),
    leftOpenS: read.number("leftOpenS", 600, 0, 30 * DAY_S),
    interruptFraction: read.number("interruptFraction", 0, 0, 1),
    startTimeoutS: read.number("startTimeoutS", START_TIMEOUT_S, 1, DAY_S),
    transitionTimeoutS: read.number("transitionTimeoutS", 120, 1, DAY_S),
    workTimeoutS: read.number("workTimeoutS", 600, 1, DAY_S),
    signIn: read.choice("signIn", ["form", "cookie"], "form"),
    encryption: read.choice("encryption", ["auto", "oaep", "plain"], "auto"),
  };
  const faults = read.faults();
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings };
}

/** Reads with what a session or job is started. */
export function readLaunch(read: SettingReader): LaunchSettings {
  const word = /^[^\s"]{1,300}$/;
  const cluster = read.text("cluster", word, "the name of a cluster");
  const image = read.text("image", word, "the name of an image");
  const profile = read.text("profile", word, "the name of a resource profile");
  const cpus = read.number("cpus", 0, 0, 10_000);
  const memoryMb = read.number("memoryMb", 0, 0, 100_000_000);
  return {
    ...(cluster !== undefined && { cluster }),
    ...(image !== undefined && { image }),
    ...(profile !== undefined && { profile }),
    ...(cpus > 0 && { cpus }),
    ...(memoryMb > 0 && { memoryMb }),
  };
}

function readUsers(read: SettingReader): SessionSettings["users"] {
  const prefix = read.text("userPrefix", /^[a-z][a-z0-9_-]*$/, "the beginning of user names, as load");
  const count = read.number("users", 0, 0, 9999);
  return prefix === undefined || count === 0 ? undefined : { prefix, count };
}

/** Draws a time around a mean: exponential, at most five times the mean, so that a run has an end. */
export function drawTime(meanS: number, random: Random): number {
  return meanS * Math.min(5, -Math.log(1 - random()));
}

/** Draws how long somebody is away: within a quarter of the mean, as people come back from lunch. */
export function drawAbsence(meanS: number, random: Random): number {
  return meanS * (0.75 + 0.5 * random());
}

/** Mean of {@link drawTime} over the mean it is given: 1 − e⁻⁵. */
export const DRAWN_MEAN = 1 - Math.exp(-5);
