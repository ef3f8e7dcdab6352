/**
 * Asks for the name of each production host to be typed; returns what was typed. The first that is not what was asked for
 * ends the asking: who does not want to confirm has answered.
 */
export async function confirmedHosts(
  hosts: readonly string[],
  ask: (question: string) => Promise<string>,
): Promise<readonly string[]> {
  const typed: string[] = [];
  for (const host of hosts) {
    const answer = (await ask(`${host} is a production environment. Type its name to load it: `)).trim();
    typed.push(answer);
    if (answer !== host) break;
  }
  return typed;
}
