import type { Journey } from "./journey.ts";
import { wbJob } from "./wb-job.ts";
import { wbSessionApi } from "./wb-session-api.ts";
import { wbSessionPositron, wbSessionVsCode } from "./wb-session-code.ts";
import { wbSessionJupyterLab } from "./wb-session-jupyterlab.ts";
import { wbSessionRStudio } from "./wb-session-rstudio.ts";

/** Every journey of Workbench that a scenario can name. */
export const WORKBENCH_JOURNEYS: readonly Journey<unknown>[] = [
  wbSessionApi,
  wbSessionRStudio,
  wbSessionJupyterLab,
  wbSessionVsCode,
  wbSessionPositron,
  wbJob,
].map((journey) => journey as Journey<unknown>);
