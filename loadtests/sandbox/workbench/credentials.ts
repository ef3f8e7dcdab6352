import type { Account } from "../../journeys/journey.ts";
import { personName, sandboxPassword } from "./people.ts";
import { SANDBOX_TOKENS } from "./tokens.ts";

/** What a run against a sandbox that it started itself signs in with. */
export interface SandboxCredentials {
  readonly token: string;
  readonly accounts: readonly Account[];
}

/** Returns the super-admin token and the first people of a sandbox. */
export function sandboxCredentials(people: number): SandboxCredentials {
  const accounts = Array.from({ length: people }, (_, index) => {
    const user = personName(index + 1);
    return { user, password: sandboxPassword(user) };
  });
  return { token: SANDBOX_TOKENS.superAdmin, accounts };
}
