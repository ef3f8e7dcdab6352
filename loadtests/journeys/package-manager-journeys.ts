import type { Journey } from "./journey.ts";
import { pmGitBuilder } from "./pm-git-builder.ts";
import { pmIdeFilter } from "./pm-ide-filter.ts";
import { pmRestorePak } from "./pm-restore-pak.ts";
import { pmRestorePip } from "./pm-restore-pip.ts";
import { pmRestoreR } from "./pm-restore-r.ts";
import { pmRestoreR45 } from "./pm-restore-r45.ts";
import { pmRestoreRenv } from "./pm-restore-renv.ts";
import { pmRestoreRenv11 } from "./pm-restore-renv11.ts";
import { pmRestoreUv } from "./pm-restore-uv.ts";
import { pmUploadTwine } from "./pm-upload-twine.ts";

/** The journeys of Package Manager's clients. */
export const PACKAGE_MANAGER_JOURNEYS: readonly Journey<unknown>[] = [
  pmRestoreR as Journey<unknown>,
  pmRestoreR45 as Journey<unknown>,
  pmRestoreRenv11 as Journey<unknown>,
  pmRestoreRenv as Journey<unknown>,
  pmRestorePak as Journey<unknown>,
  pmRestorePip as Journey<unknown>,
  pmRestoreUv as Journey<unknown>,
  pmIdeFilter as Journey<unknown>,
  pmUploadTwine as Journey<unknown>,
  pmGitBuilder as Journey<unknown>,
];
