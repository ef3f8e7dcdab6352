import type { Journey } from "./journey.ts";
import { pmRestorePak } from "./pm-restore-pak.ts";
import { pmRestorePip } from "./pm-restore-pip.ts";
import { pmRestoreR } from "./pm-restore-r.ts";
import { pmRestoreR45 } from "./pm-restore-r45.ts";
import { pmRestoreRenv } from "./pm-restore-renv.ts";
import { pmRestoreRenv11 } from "./pm-restore-renv11.ts";
import { pmRestoreUv } from "./pm-restore-uv.ts";
import { WORKBENCH_JOURNEYS } from "./workbench-journeys.ts";

/** Every journey that a scenario can name, by its id. */
export const JOURNEYS: ReadonlyMap<string, Journey<unknown>> = new Map(
  [pmRestoreR, pmRestoreR45, pmRestoreRenv11, pmRestoreRenv, pmRestorePak, pmRestorePip, pmRestoreUv]
    .map((journey) => journey as Journey<unknown>)
    .concat(WORKBENCH_JOURNEYS)
    .map((journey) => [journey.id, journey]),
);
