import { describe, expect, it } from "vitest";
import { certain } from "../../../../planner/core/demand/estimate.ts";
import type { Moment } from "../../../../planner/core/limits/busiest-moment.ts";
import { breakMonths, growthCurves, growthPowers } from "../../../../planner/core/limits/growth.ts";
import {
  byInstalls,
  byRequests,
  bySessions,
  together,
} from "../../../../planner/core/limits/growth-weights.ts";
import type { Placement, SessionProfile } from "../../../../planner/core/site.ts";
import { siteOf, userGroup } from "../../../support/site.ts";

const SLOT = 40;

interface Held {
  readonly group: string;
  readonly sessions: number;
  readonly profile: SessionProfile;
  readonly placement: Placement;
}

const medium: SessionProfile = { name: "medium", cpuMillicores: 2000, memoryMib: 8000 };
const huge: SessionProfile = { name: "huge", cpuMillicores: 16_000, memoryMib: 128_000 };

function facts(held: readonly Held[]) {
  const site = siteOf({
    groups: [...new Set(held.map(({ group }) => group))].map((name) => userGroup({ name })),
  });
  const classes = held.map(({ group, sessions, profile, placement }) => {
    const week = new Float64Array(2016);
    week[SLOT] = sessions;
    return {
      group,
      ide: "vscode" as const,
      profile: profile.name,
      placement,
      ratchet: true,
      capacity: sessions,
      week,
    };
  });
  const demand = { week: { startUtc: "", slotMinutes: 5, total: [], classes } };
  const on = (placement: Placement, guests: Moment["guests"] = []): Moment => {
    const sessionsOf = (of: SessionProfile): number =>
      [
        ...held.filter((one) => one.placement === placement && one.profile === of),
        ...guests.filter((one) => one.profile === of),
      ].reduce((sum, one) => sum + one.sessions, 0);
    const mix = [medium, huge].map((profile) => ({ profile, sessions: sessionsOf(profile) }));
    return { placement, mix, slot: SLOT, guests };
  };
  return { site, demand, on };
}

function monthOf(
  byGroup: readonly number[],
  need: number,
  have: number,
  paces: readonly number[],
): number | undefined {
  const growing = byGroup.reduce((sum, part) => sum + part, 0);
  const growth = paces.map((pace) => Float64Array.of(pace));
  const curves = growthCurves(byGroup, growthPowers(growth));
  return breakMonths({ fixed: need - growing, growing }, have, curves).monthP50;
}

describe("the month of a limit", () => {
  it.each([
    {
      // 30 × 1.03^17 = 49.6, × 1.03^18 = 51.1; the hundred who do not stay there are none of its business.
      what: "one group of two stays on the managed group",
      stays: [30, 0],
      elsewhere: [0, 100],
      paces: [0.03, 0],
      have: 50,
      month: 18,
    },
    {
      // 112 × 1.02^20 + 33 × 1.015^20 + 40 × 1.03^20 + 42 × 1.01^20 = 334.3; a month later 341.05.
      what: "four groups at four paces",
      stays: [112, 33, 40, 42],
      elsewhere: [500, 0, 0, 300],
      paces: [0.02, 0.015, 0.03, 0.01],
      have: 341,
      month: 21,
    },
  ])("follows who stays where: $what", ({ stays, elsewhere, paces, have, month }) => {
    const held = stays.flatMap((sessions, i): readonly Held[] => [
      { group: `G${i}`, sessions, profile: medium, placement: "managed" },
      { group: `G${i}`, sessions: elsewhere[i] ?? 0, profile: medium, placement: "karpenter" },
    ]);
    const { site, demand, on } = facts(held);
    const need = stays.reduce((sum, sessions) => sum + sessions, 0);
    expect(
      monthOf(
        byRequests(site, demand, on("managed"), need, () => 1),
        need,
        have,
        paces,
      ),
    ).toBe(month);
  });

  it.each([
    // CPU: 40 × 2 and 10 × 16 of 240. 80 × 1.02^t + 160 = 300 at ln(1.75) ÷ ln(1.02) = 28.3.
    { resource: "CPU", of: (one: SessionProfile) => one.cpuMillicores, parts: [80, 160], month: 29 },
    // Memory: 320 and 1,280 of 1,600, so 48 and 192 of 240: 48 × 1.02^t + 192 = 300 at ln(2.25) ÷ ln(1.02) = 40.95.
    { resource: "memory", of: (one: SessionProfile) => one.memoryMib, parts: [48, 192], month: 41 },
  ])("weighs groups by the requested $resource, not by heads", ({ of, parts, month }) => {
    const { site, demand, on } = facts([
      { group: "Many", sessions: 40, profile: medium, placement: "karpenter" },
      { group: "Few", sessions: 10, profile: huge, placement: "karpenter" },
    ]);
    const byGroup = byRequests(site, demand, on("karpenter"), 240, of);
    expect(byGroup).toEqual(parts);
    expect(monthOf(byGroup, 240, 300, [0.02, 0])).toBe(month);
  });

  it("leaves what an event brings as it is", () => {
    const { site, demand, on } = facts([
      { group: "Many", sessions: 40, profile: medium, placement: "karpenter" },
    ]);
    const event = on("karpenter", [{ profile: medium, sessions: 60 }]);
    const byGroup = byRequests(site, demand, event, 100, () => 1);
    expect(byGroup).toEqual([40]);
    // 60 + 40 × 1.02^t = 150 at ln(2.25) ÷ ln(1.02) = 40.95; all hundred would be there after 21.
    expect(monthOf(byGroup, 100, 150, [0.02])).toBe(41);
  });

  it("leaves what CI fetches as it is, and adds parts of several kinds group by group", () => {
    const group = (name: string, packages: number, ci: number) =>
      userGroup({
        name,
        people: certain(10),
        packagesPerDay: certain(packages),
        ciRestoresPerDay: certain(ci),
        ciPackagesPerRestore: certain(10),
      });
    const site = siteOf({ groups: [group("A", 6, 0), group("B", 2, 12)] });
    // 60 and 20 of people, 120 of CI.
    expect(byInstalls(site, 400)).toEqual([120, 40]);
    expect(together([[], [1, 2], [10, 20]])).toEqual([11, 22]);
    expect(
      bySessions(site, { week: { startUtc: "", slotMinutes: 5, total: [], classes: [] } }, 0, 7),
    ).toEqual([0, 0]);
  });
});
