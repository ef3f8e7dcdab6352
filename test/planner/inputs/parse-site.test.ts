import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { certain } from "../../../planner/core/demand/estimate.ts";
import { GROUP_PRIORS } from "../../../planner/core/demand/priors.ts";
import { groupsFileOf, parseSite } from "../../../planner/inputs/parse-site.ts";
import { KNOWN_REGIONS, SITE_WITH_CSV, SMALL_SITE, siteFrom } from "../../support/site-text.ts";

const HEADER = "name;people;time_zone;start_hour;end_hour;home_gb;active_fraction";

describe("what spreadsheets write", () => {
  const expected = siteFrom(
    SITE_WITH_CSV,
    "name,people,time_zone,start_hour,end_hour,home_gb,active_fraction\nÄrzte,1234,Europe/Berlin,9.5,17,12.5,0.2\n",
  );
  const german = `${HEADER}\r\nÄrzte;1234;Europe/Berlin;9,5;17;12,5;20 %\r\n`;

  it.each([
    { how: "semicolons and decimal commas", csv: german },
    { how: "a byte order mark", csv: `\ufeff${german}` },
    { how: "old line ends", csv: german.replaceAll("\r\n", "\r") },
    { how: "tabs", csv: german.replaceAll(";", "\t") },
    { how: "a sep= line", csv: `sep=|\r\n${german.replaceAll(";", "|")}` },
    { how: "a quoted sep= line", csv: `"sep=;"\r\n${german}` },
    { how: "no-break spaces", csv: german.replace("1234", "1\u00a0234").replace("20 %", "20\u202f%") },
    { how: "apostrophes between thousands", csv: german.replace("1234", "1'234") },
    { how: "trailing zeros", csv: german.replace("1234", "1234,0") },
    { how: "clock times", csv: german.replace("9,5", "09:30").replace(";17;", ";17:00:00;") },
    { how: "empty rows and columns", csv: german.replaceAll("\r\n", ";;\r\n").concat(";;;;;;;;\r\n\r\n") },
    { how: "quotes around everything", csv: german.replace(/[^;\r\n]+/g, '"$&"') },
    { how: "a quoted line break in a name", csv: german.replace("Ärzte", '"Ärzte\r\n"') },
    { how: "capital letters and blanks in headers", csv: german.replace("home_gb", " Home_GB ") },
    { how: "decimal commas in quotes", csv: german.replaceAll(/\d+,\d/g, '"$&"').replaceAll(";", ",") },
  ])("reads $how", ({ csv }) => {
    expect(siteFrom(SITE_WITH_CSV, csv)).toEqual(expected);
  });

  it.each([
    { encoding: "UTF-8 with a mark", bytes: Buffer.from(`\ufeff${german}`, "utf8") },
    { encoding: "UTF-16 little-endian", bytes: Buffer.from(`\ufeff${german}`, "utf16le") },
    { encoding: "UTF-16 big-endian", bytes: Buffer.from(`\ufeff${german}`, "utf16le").swap16() },
    { encoding: "Windows-1252", bytes: Buffer.from(german, "latin1") },
  ])("reads $encoding", ({ bytes }) => {
    expect(siteFrom(SITE_WITH_CSV, new Uint8Array(bytes))).toEqual(expected);
  });

  it.each([
    { setting: 'decimal: ","', cell: "1.234", people: 1234 },
    { setting: 'decimal: "."', cell: '"1,234"', people: 1234 },
    { setting: 'decimal: ","', cell: "1.234.567", people: 1_234_567 },
  ])("reads $cell with $setting", ({ setting, cell, people }) => {
    const csv = `name,people,time_zone,start_hour,end_hour\nA,${cell},UTC,9,17\n`;
    const site = siteFrom(`${SITE_WITH_CSV}groupsFormat: {${setting}}\n`, csv);
    expect(site.groups[0]?.people).toEqual(certain(people));
  });

  it.each([
    { cell: "1.234.567", people: 1_234_567 },
    { cell: '"1.234,0"', people: 1234 },
    { cell: '"1,234.0"', people: 1234 },
    { cell: "1 234 567", people: 1_234_567 },
    { cell: "1E+05", people: 100_000 },
  ])("reads $cell, which has one reading", ({ cell, people }) => {
    const csv = `name;people;time_zone;start_hour;end_hour\nA;${cell};UTC;9;17\n`;
    expect(siteFrom(SITE_WITH_CSV, csv).groups[0]?.people).toEqual(certain(people));
  });

  it("leaves total rows out, or takes them for groups, as the setting says", () => {
    const csv = "name,people,time_zone,start_hour,end_hour\nA,3,UTC,9,17\nTotal,3,UTC,9,17\n";
    const groupsWith = (totalRows: string) =>
      siteFrom(`${SITE_WITH_CSV}groupsFormat: {totalRows: ${totalRows}}\n`, csv).groups.map(
        (group) => group.name,
      );
    expect(groupsWith("skip")).toEqual(["A"]);
    expect(groupsWith("group")).toEqual(["A", "Total"]);
  });

  it("reads fields split by the sign that is set", () => {
    const csv = "name|people|time_zone|start_hour|end_hour\nA|3|UTC|9|17\n";
    expect(siteFrom(`${SITE_WITH_CSV}groupsFormat: {delimiter: "|"}\n`, csv).groups).toHaveLength(1);
  });
});

describe("what people write in YAML", () => {
  it.each([
    { text: "250", estimate: certain(250) },
    { text: "150..250..400", estimate: { low: 150, likely: 250, high: 400, confidence: 0.9 } },
    { text: "150..250..400 @80%", estimate: { low: 150, likely: 250, high: 400, confidence: 0.8 } },
    { text: "150 … 250 … 400 @ 80 %", estimate: { low: 150, likely: 250, high: 400, confidence: 0.8 } },
    {
      text: "{low: 150, likely: 250, high: 400}",
      estimate: { low: 150, likely: 250, high: 400, confidence: 0.9 },
    },
    {
      text: "{low: 150, likely: 250, high: 400, confidence: 80 %}",
      estimate: { low: 150, likely: 250, high: 400, confidence: 0.8 },
    },
  ])("reads $text", ({ text, estimate }) => {
    const site = siteFrom(SMALL_SITE.replace("people: 30", `people: ${text}`));
    expect(site.groups[0]?.people).toEqual(estimate);
  });

  it.each([
    { text: "20 %", fraction: 0.2 },
    { text: "0.2", fraction: 0.2 },
  ])("reads a share of $text", ({ text, fraction }) => {
    const site = siteFrom(`${SMALL_SITE}    activeFraction: ${text}\n`);
    expect(site.groups[0]?.activeFraction).toEqual(certain(fraction));
  });

  it("takes a percent sign after the last of three points for all", () => {
    const site = siteFrom(`${SMALL_SITE}    activeFraction: 20..30..45 %\n`);
    expect(site.groups[0]?.activeFraction).toEqual({ low: 0.2, likely: 0.3, high: 0.45, confidence: 0.9 });
  });

  it.each([
    { text: "mon-fri", weekdays: [1, 2, 3, 4, 5] },
    { text: "[tue, Thursday]", weekdays: [2, 4] },
    { text: "sun, mon-tue", weekdays: [1, 2, 7] },
    { text: "fri-mon", weekdays: [1, 5, 6, 7] },
  ])("reads weekdays of $text", ({ text, weekdays }) => {
    expect(siteFrom(`${SMALL_SITE}    weekdays: ${text}\n`).groups[0]?.weekdays).toEqual(weekdays);
  });

  it("drops shares of 0 and corrects a mix that was rounded", () => {
    const site = siteFrom(
      `${SMALL_SITE}    ideMix: {rstudio: 33 %, vscode: 33 %, positron: 33 %, jupyterlab: 0}\n`,
    );
    const third = expect.closeTo(1 / 3, 12);
    expect(site.groups[0]?.ideMix).toEqual({ rstudio: third, vscode: third, positron: third });
  });

  it("reads a mark, UTF-16 and other line ends", () => {
    const expected = siteFrom(SMALL_SITE);
    expect(siteFrom(`\ufeff${SMALL_SITE.replaceAll("\n", "\r\n")}`)).toEqual(expected);
    expect(siteFrom(new Uint8Array(Buffer.from(`\ufeff${SMALL_SITE}`, "utf16le")))).toEqual(expected);
  });

  it("follows a few aliases", () => {
    const yaml = `${SMALL_SITE.replace("people: 30", "people: &n 30")}licenceSeats: *n\n`;
    expect(siteFrom(yaml).licenceSeats).toBe(30);
  });
});

describe("profiles", () => {
  it("keeps decimal megabytes exactly", () => {
    // 2000 × 10⁶ / 2²⁰
    const site = siteFrom(`${SMALL_SITE}profiles: {small: {cpu: 0.5, memory: 2000M}}\n`);
    expect(site.profiles).toEqual([{ name: "small", cpuMillicores: 500, memoryMib: 1907.3486328125 }]);
    expect(site.groups[0]?.profile).toBe("small");
  });

  it("sizes a session by its data and says so", () => {
    // Largest table 6.5 GB, factor 1.2 / 1.6 / 2.5: 7.8 / 10.4 / 16.25 GB; in MiB × 10⁹ / 2²⁰.
    const site = siteFrom(
      `${SMALL_SITE}profiles: {big: {cpu: 2, data: {largestTableGb: 6.5, factor: {low: 1.2, likely: 1.6, high: 2.5}}}}\n`,
    );
    expect(site.profiles[0]?.memoryMib).toBeCloseTo(9918.212890625, 6);
    expect(site.profiles[0]?.memoryLimitMib).toBeCloseTo(15497.2076416, 6);
    expect(site.profiles[0]?.dataSize?.factor).toEqual({ low: 1.2, likely: 1.6, high: 2.5, confidence: 0.9 });
    expect(site.assumptions).toContainEqual({
      path: "profiles.big.memory",
      value: "data of 6.5 GB × factor 1.2..1.6..2.5 @90% = 7.8..10.4..16.25 GB",
      source: "data size and factor as the site states them",
    });
  });
});

describe("priors", () => {
  it("stand where nobody answered, each written down", () => {
    const site = siteFrom(SMALL_SITE);
    expect(site.groups[0]?.concurrentFraction).toEqual(GROUP_PRIORS.concurrentFraction.value);
    expect(site.assumptions).toContainEqual({
      path: "groups.Analysts.concurrentFraction",
      value: "0.25..0.4..0.6 @90%",
      source: GROUP_PRIORS.concurrentFraction.source,
    });
    const paths = site.assumptions.map((assumption) => assumption.path);
    expect(paths).toEqual([...paths].sort());
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("are not written down where the site answers", () => {
    const site = siteFrom(`${SMALL_SITE}    concurrentFraction: 0.3\npeakQuantile: 0.9\n`);
    const paths = site.assumptions.map((assumption) => assumption.path);
    expect(paths).not.toContain("groups.Analysts.concurrentFraction");
    expect(paths).not.toContain("peakQuantile");
  });
});

describe("idle rules", () => {
  it.each([
    {
      idle: "{}",
      rstudio: { action: "suspend", afterMinutes: 120, setting: "session-timeout-minutes (rsession.conf)" },
      vscode: { action: "never", setting: "session-timeout-kill-hours (vscode.conf)" },
    },
    {
      idle: "{preset: shipped}",
      rstudio: { action: "suspend", afterMinutes: 480, setting: "session-timeout-minutes (rsession.conf)" },
      vscode: { action: "kill", afterMinutes: 480, setting: "session-timeout-kill-hours (vscode.conf)" },
    },
    {
      idle: "{rstudio: {session-timeout-suspend: 0, session-timeout-minutes: 30}, vscode: {session-timeout-kill-hours: 2}}",
      rstudio: { action: "exit", afterMinutes: 30, setting: "session-timeout-minutes (rsession.conf)" },
      vscode: { action: "kill", afterMinutes: 120, setting: "session-timeout-kill-hours (vscode.conf)" },
    },
    {
      idle: "{rstudio: {session-timeout-minutes: 0}}",
      rstudio: { action: "never", setting: "session-timeout-minutes (rsession.conf)" },
      vscode: { action: "never", setting: "session-timeout-kill-hours (vscode.conf)" },
    },
    {
      idle: "{rstudio: {session-timeout-kill-hours: 1}}",
      rstudio: { action: "kill", afterMinutes: 60, setting: "session-timeout-kill-hours (rsession.conf)" },
      vscode: { action: "never", setting: "session-timeout-kill-hours (vscode.conf)" },
    },
  ])("follow $idle", ({ idle, rstudio, vscode }) => {
    const { workbench } = siteFrom(`${SMALL_SITE}workbench: {idle: ${idle}}\n`);
    expect(workbench.idle.rstudio).toMatchObject(rstudio);
    expect(workbench.idle.vscode).toMatchObject(vscode);
  });
});

it("tells which CSV a site names, whatever else is wrong with it", () => {
  const named = (text: string): string | undefined => groupsFileOf({ file: "site.yaml", text });
  expect(named(SITE_WITH_CSV)).toBe("groups.csv");
  expect(named("regoin: 1\ngroupsFile: people.csv\n")).toBe("people.csv");
  expect(named(SMALL_SITE)).toBeUndefined();
  expect(named("a: [")).toBeUndefined();
  expect(named("")).toBeUndefined();
});

describe("the sample site", () => {
  const read = (file: string) => ({ file, bytes: readFileSync(`scenarios/sample-site/${file}`) });
  const site = parseSite({ yaml: read("site.yaml"), csv: read("groups.csv"), knownRegions: KNOWN_REGIONS });

  it("has 300 people in five groups, four IDEs and at least three time zones", () => {
    expect(site.groups).toHaveLength(5);
    expect(site.groups.reduce((sum, group) => sum + group.people.likely, 0)).toBe(300);
    const ides = new Set(site.groups.flatMap((group) => Object.keys(group.ideMix)));
    expect([...ides].sort()).toEqual(["jupyterlab", "positron", "rstudio", "vscode"]);
    expect(new Set(site.groups.map((group) => group.timeZone)).size).toBeGreaterThanOrEqual(3);
  });

  it("installs about a million packages a day", () => {
    const installs = site.groups.reduce((sum, group) => {
      const byPeople = group.people.likely * group.activeFraction.likely * group.packagesPerDay.likely;
      return sum + byPeople + group.ciRestoresPerDay.likely * group.ciPackagesPerRestore.likely;
    }, 0);
    expect(installs).toBeGreaterThan(980_000);
    expect(installs).toBeLessThan(1_010_000);
  });
});
