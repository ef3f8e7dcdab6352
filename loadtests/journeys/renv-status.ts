import { NO_RETRY } from "./cran-requests.ts";
import type { CranSettings } from "./cran-settings.ts";
import type { JourneyContext } from "./journey.ts";
import { requestWithRetries } from "./retry.ts";

/** renv asks once a server whether it is a Package Manager; it goes on whatever the answer. */
export async function askStatus(settings: CranSettings, context: JourneyContext): Promise<void> {
  await requestWithRetries(
    context,
    "pm.status",
    {
      method: "GET",
      url: "/__api__/status",
      headers: { "user-agent": settings.rUserAgent, accept: "*/*" },
      connection: { kind: "new" },
      timeoutS: 60,
      read: "discard",
    },
    NO_RETRY,
  );
}
