import type { ExitCode } from "./world.ts";

/** Runs one command and hands its exit code on. */
export type Finish = (code: ExitCode) => void;
