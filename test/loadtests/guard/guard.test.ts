import { describe, expect, it } from "vitest";
import { createGuard, GuardError, type Resolver } from "../../../loadtests/guard/guard.ts";
import { readOwns } from "../../../loadtests/guard/owns.ts";

function lookup(resolver: Resolver, hostname: string, all: boolean): Promise<unknown> {
  const owns = readOwns(["example.com"]);
  if (!owns.ok) throw new Error("expected the entry to be good");
  const guard = createGuard(owns.owned, resolver);
  return new Promise((resolve, reject) => {
    guard.lookup(hostname, { all }, (error, address, family) =>
      error === null ? resolve(all ? address : { address, family }) : reject(error),
    );
  });
}

const answering = (...answers: readonly (readonly string[])[]): Resolver => {
  let asked = 0;
  return {
    addresses: async () => answers[Math.min(asked++, answers.length - 1)] ?? [],
    aliases: async () => [],
  };
};

describe("the lookup of the guard", () => {
  it("gives the addresses that it checked, in both forms that a socket asks for", async () => {
    const resolver = answering(["10.0.0.7", "fd12::1"]);
    expect(await lookup(resolver, "ppm.example.com", true)).toEqual([
      { address: "10.0.0.7", family: 4 },
      { address: "fd12::1", family: 6 },
    ]);
    expect(await lookup(resolver, "ppm.example.com", false)).toEqual({ address: "10.0.0.7", family: 4 });
  });

  it("asks once a connection: a name that changes its answer is judged by the answer that is used", async () => {
    const rebinding = answering(["10.0.0.7"], ["169.254.169.254"]);
    expect(await lookup(rebinding, "ppm.example.com", false)).toMatchObject({ address: "10.0.0.7" });
    await expect(lookup(rebinding, "ppm.example.com", false)).rejects.toThrow(
      "ppm.example.com resolves to 169.254.169.254, the metadata service of the cloud",
    );
  });

  it("refuses a host that is not owned before it resolves it", async () => {
    const asked: string[] = [];
    const resolver: Resolver = {
      addresses: async (name) => {
        asked.push(name);
        return ["10.0.0.7"];
      },
      aliases: async () => [],
    };
    await expect(lookup(resolver, "other.example.org", false)).rejects.toBeInstanceOf(GuardError);
    expect(asked).toEqual([]);
  });

  it("refuses an alias of a public service", async () => {
    const resolver: Resolver = {
      addresses: async () => ["10.0.0.7"],
      aliases: async () => ["cran.r-project.org"],
    };
    await expect(lookup(resolver, "ppm.example.com", false)).rejects.toThrow(
      "ppm.example.com is an alias of cran.r-project.org, a public service of CRAN",
    );
  });

  it("passes the resolver's own error on", async () => {
    const failing: Resolver = {
      addresses: () => Promise.reject(Object.assign(new Error("no"), { code: "EAI_AGAIN" })),
      aliases: async () => [],
    };
    await expect(lookup(failing, "ppm.example.com", false)).rejects.toMatchObject({ code: "EAI_AGAIN" });
    await expect(lookup(answering([]), "ppm.example.com", false)).rejects.toMatchObject({
      code: "ENOTFOUND",
    });
  });
});
