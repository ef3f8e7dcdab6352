import { expect, it } from "vitest";
import { openAccountPool } from "../../../loadtests/engine/account-pool.ts";

const accounts = ["ada", "bob", "cy", "di"].map((user) => ({ user, password: "x" }));

it("gives each account to one start at a time, and lets it rest for five seconds of scenario time", () => {
  let nowMs = 0;
  const pool = openAccountPool(accounts.slice(0, 2), () => nowMs, 10);
  const [first, second] = [pool.take(), pool.take()];
  expect([first?.user, second?.user, pool.take()]).toEqual(["ada", "bob", undefined]);
  if (first !== undefined) pool.giveBack(first);
  nowMs = 499;
  expect(pool.take()).toBeUndefined();
  nowMs = 500;
  expect(pool.take()?.user).toBe("ada");
});

it("shares accounts out to shards without overlap", () => {
  const usersOf = (index: number): readonly (string | undefined)[] => {
    const pool = openAccountPool(accounts, () => 0, 1, { index, of: 3 });
    return [pool.take()?.user, pool.take()?.user, pool.take()?.user];
  };
  expect([1, 2, 3].map(usersOf)).toEqual([
    ["ada", "di", undefined],
    ["bob", undefined, undefined],
    ["cy", undefined, undefined],
  ]);
});
