import { describe, expect, it } from "vitest";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { dryRun } from "../../../loadtests/scenario/dry-run.ts";
import { trafficFromAccessLog } from "../../../loadtests/scenario/read-access-log.ts";
import { trafficFromCranLog } from "../../../loadtests/scenario/read-cran-log.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import { scenarioOfTraffic } from "../../../loadtests/scenario/traffic-scenario.ts";
import { InputError } from "../../../planner/core/input-error.ts";

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const PIP = 'pip/26.3 {"ci":null,"distro":{"name":"Debian GNU/Linux"},"python":"3.11.7"}';
const R42 = "R/4.2.2 R (4.2.2 x86_64-pc-linux-gnu x86_64 linux-gnu)";

function line(at: string, path: string, agent: string, status = 200, address = "10.0.0.1"): string {
  return `${address} - - [05/Jan/2026:${at} +0100] "GET ${path} HTTP/1.1" ${status} 1000 "-" "${agent}"`;
}

/** The place of the repository that the lines name, unless they say otherwise. */
const CRAN = {
  place: {
    path: "/cran/latest",
    basePath: "",
    settings: { repository: "cran", snapshot: "latest" },
    fromRoot: { repositoryPath: "/cran/latest" },
  },
};

const wheel = (name: string): string => `/pypi/latest/packages/x/${name}-1.0-py3-none-any.whl`;
const source = (file: string): string => `/cran/latest/src/contrib/${file}.tar.gz`;

describe("an access log in the combined format", () => {
  it("becomes clients, their runs and their hours", async () => {
    const traffic = await trafficFromAccessLog(
      each([
        line("08:00:00", "/cran/latest/src/contrib/PACKAGES.rds", R42),
        line("08:00:01", source("R6_2.6.1"), R42),
        line("08:00:02", source("cli_3.6.6"), R42),
        line("08:00:03", source("glue_1.8.1"), R42, 404),
        line("08:00:30", source("rlang_1.3.0"), "libcurl/8.23.0", 200, "10.0.0.2"),
        line("08:05:00", source("R6_2.6.1"), R42),
        line("09:00:00", source("R6_2.6.1"), "renv (1.2.4); R (4.6.2 x86_64-pc-linux-gnu x86_64 linux-gnu)"),
        line("09:10:00", source("R6_2.6.1"), "renv (1.1.5); R/4.5.1 R (4.5.1 x86_64)"),
        line("09:20:00", source("R6_2.6.1"), "R (4.5.1 x86_64-pc-linux-gnu x86_64 linux-gnu)"),
        "no line of a log",
      ]),
    );
    expect(traffic.clients).toEqual([
      {
        journey: "pm.restore.r",
        ...CRAN,
        restores: 2,
        files: 3,
        sets: [
          { packages: ["R6_2.6.1", "cli_3.6.6"], weight: 1 },
          { packages: ["R6_2.6.1"], weight: 1 },
        ].sort((a, b) => (a.packages.join() < b.packages.join() ? -1 : 1)),
      },
      {
        journey: "pm.restore.pak",
        ...CRAN,
        restores: 1,
        files: 1,
        sets: [{ packages: ["R6_2.6.1"], weight: 1 }],
      },
      {
        journey: "pm.restore.r45",
        ...CRAN,
        restores: 1,
        files: 1,
        sets: [{ packages: ["rlang_1.3.0"], weight: 1 }],
      },
      {
        journey: "pm.restore.renv",
        ...CRAN,
        restores: 1,
        files: 1,
        sets: [{ packages: ["R6_2.6.1"], weight: 1 }],
      },
      {
        journey: "pm.restore.renv11",
        ...CRAN,
        restores: 1,
        files: 1,
        sets: [{ packages: ["R6_2.6.1"], weight: 1 }],
      },
    ]);
    expect(traffic.files).toBe(7);
    expect(traffic.unreadableLines).toBe(1);
    expect([traffic.hourWeights[8], traffic.hourWeights[9]]).toEqual([4, 3]);
    // 2026-01-05 was a Monday.
    expect(traffic.weekdayWeights).toEqual([7, 0, 0, 0, 0, 0, 0]);
    expect(new Date(traffic.fromMs).toISOString()).toBe("2026-01-05T07:00:01.000Z");
  });

  it.each([
    { title: "a backslash", agent: PIP.replaceAll('"', '\\"') },
    { title: "nginx's hexadecimal form", agent: PIP.replaceAll('"', "\\x22") },
    { title: "doubled quotes", agent: PIP.replaceAll('"', '""') },
    { title: "nothing at all", agent: PIP },
  ])("reads pip's JSON whose quotes are escaped by $title", async ({ agent }) => {
    const traffic = await trafficFromAccessLog(
      each([
        line("08:00:00", wheel("typing_extensions"), agent),
        line("08:00:01", wheel("six"), agent),
        line("08:00:02", wheel("six"), agent.replace("pip/26.3", "uv/0.13.9"), 200, "10.0.0.2"),
      ]),
    );
    expect(traffic.unreadableLines).toBe(0);
    expect(traffic.clients.map(({ journey, sets }) => [journey, sets[0]?.packages])).toEqual([
      ["pm.restore.pip", ["typing-extensions", "six"]],
      ["pm.restore.uv", ["six"]],
    ]);
  });

  it.each([
    {
      of: "binaries for one who names R and Linux",
      lines: [["/cran/__linux__/bookworm/2026-01-05/src/contrib/cli_3.6.6.tar.gz", R42]],
      settings: { repository: "cran", snapshot: "2026-01-05", binary: true, distro: "bookworm" },
    },
    {
      of: "their URL for one who does not, and gets the source",
      lines: [["/cran/__linux__/bookworm/latest/src/contrib/cli_3.6.6.tar.gz", "libcurl/7.88.1"]],
      settings: { repositoryPath: "/cran/__linux__/bookworm/latest" },
    },
    {
      of: "an older version in the archive, by the number of a snapshot",
      lines: [["/internal-r/4711/src/contrib/Archive/cli/cli_3.6.0.tar.gz?x=1", R42]],
      settings: { repository: "internal-r", snapshot: "4711" },
    },
    {
      of: "the URL that names distribution and R",
      lines: [["/cran/latest/bin/linux/noble-x86_64/4.6/src/contrib/cli_3.6.6.tar.gz", R42]],
      settings: { repository: "cran", snapshot: "latest", binary: true, distro: "noble" },
    },
    {
      of: "a client on Windows, whose files the journey asks as source",
      lines: [["/cran/latest/bin/windows/contrib/4.2/cli_3.6.6.zip", R42]],
      settings: { repository: "cran", snapshot: "latest" },
    },
    {
      of: "a plain CRAN tree",
      lines: [["/mirror/CRAN/src/contrib/cli_3.6.6.tar.gz", R42]],
      settings: { repositoryPath: "/mirror/CRAN" },
    },
    {
      of: "one at the root",
      lines: [["/src/contrib/cli_3.6.6.tar.gz", R42]],
      settings: { repositoryPath: "/" },
    },
    {
      of: "a wheel whose page the client asked for",
      lines: [
        ["/python-dev/2026-01-05/simple/six/", PIP.replaceAll('"', "\\x22")],
        ["/store/99/ab/six-1.17.0-py3-none-any.whl", PIP.replaceAll('"', "\\x22")],
      ],
      settings: { repository: "python-dev", snapshot: "2026-01-05" },
    },
    {
      of: "a wheel of an index that is no Package Manager",
      lines: [
        ["/root/simple/six/", "uv/0.13.9"],
        ["/files/six-1.17.0-py3-none-any.whl", "uv/0.13.9"],
      ],
      settings: { indexPath: "/root/simple" },
    },
    {
      of: "a wheel alone",
      lines: [[wheel("six"), "uv/0.13.9"]],
      settings: { repository: "pypi", snapshot: "latest" },
    },
    {
      of: "a path that no journey can ask",
      lines: [["/a%20b/latest/src/contrib/cli_3.6.6.tar.gz", R42]],
      settings: {},
    },
  ])("says where its files are: $of", async ({ lines, settings }) => {
    const traffic = await trafficFromAccessLog(
      each(lines.map(([path = "", agent = ""], second) => line(`08:00:0${second}`, path, agent))),
    );
    expect(traffic.files).toBe(1);
    const scenario = readScenario(
      { text: scenarioOfTraffic(traffic, "ours"), file: "ours.yaml" },
      { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
    );
    const { restores: _, ...where } = scenario.journeys[0]?.settings ?? {};
    expect(where).toEqual(settings);
  });

  it("leaves what stands in front of all repositories to the target, and says so", async () => {
    const binary = `/rspm${source("cli_3.6.6").replace("/cran/", "/cran/__linux__/jammy/")}`;
    const log = [
      line("08:00:00", binary, R42),
      line("08:01:30", `/rspm/internal/latest/src/contrib/ours_0.1.0.tar.gz`, R42),
      line("08:03:00", `/rspm${wheel("six")}`, PIP),
    ];
    const text = scenarioOfTraffic(await trafficFromAccessLog(each(log)), "ours");
    expect(text.split("\n")[0]).toBe("# The server of this log is below /rspm: target: https://HOST/rspm");
    const scenario = readScenario(
      { text, file: "ours.yaml" },
      { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
    );
    expect(scenario.journeys.map(({ name, settings: { restores: _, ...where } }) => [name, where])).toEqual([
      ["pip", { repository: "pypi", snapshot: "latest" }],
      [
        "r-rspm-cran-linux-jammy-latest",
        { repository: "cran", snapshot: "latest", binary: true, distro: "jammy" },
      ],
      ["r-rspm-internal-latest", { repository: "internal", snapshot: "latest" }],
    ]);
    // Without one that all share, each journey has the whole path.
    const mixed = scenarioOfTraffic(
      await trafficFromAccessLog(each([...log, line("09:00:00", source("cli_3.6.6"), R42)])),
      "ours",
    );
    expect(mixed).toMatch(/^name: ours\n/);
    expect(
      [...mixed.matchAll(/(repositoryPath|repository|indexPath): (\S+)/g)].map(([text]) => text).sort(),
    ).toEqual([
      "indexPath: /rspm/pypi/latest/simple",
      "repository: cran",
      "repositoryPath: /rspm/cran/__linux__/jammy/latest",
      "repositoryPath: /rspm/internal/latest",
    ]);
  });

  it("keeps the twenty busiest repositories of a client; what came from others counts as from the busiest", async () => {
    const lines = Array.from({ length: 30 }, (_, day) => {
      const path = `/cran/2026-02-${String((day % 25) + 1).padStart(2, "0")}/src/contrib/cli_3.6.6.tar.gz`;
      return line(`08:${String(2 * day).padStart(2, "0")}:00`, path, R42);
    });
    const { clients } = await trafficFromAccessLog(each(lines));
    expect(clients.map(({ files }) => files)).toEqual([7, 2, 2, 2, 2, ...new Array<number>(15).fill(1)]);
  });

  it("becomes a scenario that asks for the same", async () => {
    const lines: string[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      const at = String(hour).padStart(2, "0");
      lines.push(line(`${at}:00:00`, source("R6_2.6.1"), R42), line(`${at}:00:01`, source("cli_3.6.6"), R42));
      lines.push(line(`${at}:30:00`, wheel("six"), PIP), line(`${at}:59:59`, source("glue_1.8.1"), R42));
    }
    const text = scenarioOfTraffic(await trafficFromAccessLog(each(lines)), "ours");
    const scenario = readScenario(
      { text, file: "ours.yaml" },
      { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
    );
    expect(scenario.journeys.map(({ name, journey }) => [name, journey])).toEqual([
      ["pip", "pm.restore.pip"],
      ["r", "pm.restore.r"],
    ]);
    const run = dryRun(scenario, JOURNEYS);
    // 24 hours hold 72 files of R and 24 wheels; the log's first and last line lie a second less than a day apart.
    const perDay = (run.installs / run.durationS) * (86_399 / 1);
    expect(perDay / 96).toBeCloseTo(1, 2);
  });
});

describe("the day log of a CRAN mirror", () => {
  const head = '"date","time","size","r_version","r_arch","r_os","package","version","country","ip_id"\n';

  it("becomes runs of R", () => {
    const traffic = trafficFromCranLog(
      `${head}"2019-10-01","10:00:05",1,"3.6.1","x","l","rlang","0.4.0","US",7
"2019-10-01","10:00:00",1,"3.6.1","x","l","cli","1.1.0","US",7
"2019-10-01","11:00:00",1,"4.6.2","x","l","cli","1.1.0","US",8
"2019-10-01","11:00:00",1,NA,"x","l","../etc","1","US",9
`,
      "log.csv",
    );
    expect(traffic.clients).toEqual([
      {
        journey: "pm.restore.r",
        restores: 1,
        files: 2,
        sets: [{ packages: ["cli_1.1.0", "rlang_0.4.0"], weight: 1 }],
      },
      { journey: "pm.restore.r45", restores: 1, files: 1, sets: [{ packages: ["cli_1.1.0"], weight: 1 }] },
    ]);
    expect(traffic.unreadableLines).toBe(1);
    // 2019-10-01 was a Tuesday.
    expect(traffic.weekdayWeights).toEqual([0, 3, 0, 0, 0, 0, 0]);
  });

  it("is refused without its columns", () => {
    expect(() => trafficFromCranLog("date,time\n2019-10-01,10:00:00\n", "log.csv")).toThrow(InputError);
  });
});

describe("recorded restores", () => {
  it.each([
    { raw: { restores: [] } },
    { raw: { restores: [{ packages: ["R6"] }] } },
    { raw: { restores: [{ packages: ["R6"], weight: 0 }] } },
    { raw: { restores: [{ packages: ["a b"], weight: 1 }] } },
    { raw: { restores: [{ packages: ["R6"], weight: 1 }], packages: ["R6"] } },
  ])("are refused as $raw", ({ raw }) => {
    for (const id of ["pm.restore.r", "pm.restore.pip"]) {
      const read = JOURNEYS.get(id)?.readSettings(raw);
      expect(read?.ok === false ? read.faults.map(({ key }) => key) : read).toContain("restores");
    }
  });
});
