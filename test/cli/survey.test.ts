import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ran, runInProcess, withFolder } from "../support/run-cli.ts";

const SITE = "name: Workshop\nregion: us-east-1\ngroupsFile: groups.csv\n";
const HEADER = "name,people,start_hour,end_hour,time_zone";
const SEMICOLONS = HEADER.replaceAll(",", ";");

/** Plans a site from a table as somebody's spreadsheet wrote it. */
function planOf(csv: string | Uint8Array, settings = "", site = SITE): Promise<Ran> {
  return withFolder((folder) => {
    mkdirSync(join(folder, "site"));
    writeFileSync(join(folder, "site", "site.yaml"), `${site}${settings}`);
    writeFileSync(join(folder, "site", "groups.csv"), csv);
    return runInProcess(["plan", "site", "--json"], folder);
  });
}

function utf16(text: string): Uint8Array {
  return new Uint8Array([0xff, 0xfe, ...Buffer.from(text, "utf16le")]);
}

/** Windows-1252 of the letters that the tables below use. */
function windows1252(text: string): Uint8Array {
  const upper = new Map([
    ["–", 0x96],
    ["…", 0x85],
    ["€", 0x80],
  ]);
  return Uint8Array.from([...text], (letter) => upper.get(letter) ?? letter.charCodeAt(0));
}

interface Planned {
  readonly demand: {
    readonly people: number;
    readonly routes: readonly { readonly group: string }[];
    readonly peakSessions: { readonly p50: number; readonly p90: number; readonly p99: number };
  };
  readonly cost: {
    readonly usdPerMonth: { readonly mean: number; readonly p50: number; readonly p90: number };
  };
}

describe("survey tables as spreadsheets write them", () => {
  it.each<{ table: string; csv: string | Uint8Array; group?: string; people: number; settings?: string }>([
    {
      table: "semicolons and decimal commas",
      csv: `${SEMICOLONS};home_gb;concurrent_fraction\nAnalysts;30;8;18;Europe/Berlin;4,5..10,5..20,5;0,35\n`,
      people: 30,
    },
    { table: "a sep= line", csv: `sep=;\r\n${SEMICOLONS}\r\nAnalysts;30;8;18;Europe/Berlin\r\n`, people: 30 },
    {
      table: "UTF-16 with tabs",
      csv: utf16(`${HEADER.replaceAll(",", "\t")}\r\nForschung Zürich\t30\t8\t18\tEurope/Zurich\r\n`),
      group: "Forschung Zürich",
      people: 30,
    },
    {
      table: "Windows-1252 with dashes and umlauts",
      csv: windows1252(`${SEMICOLONS}\r\nMünchen – Büro;30;8;18;Europe/Berlin\r\n`),
      group: "München – Büro",
      people: 30,
    },
    {
      table: "no-break spaces and 20 %",
      csv: `${HEADER},concurrent_fraction\nAnalysts,1\u00a0200,8,18,Europe/Berlin,20\u00a0%\n`,
      people: 1200,
    },
    {
      table: "a quoted line break",
      csv: `${HEADER}\n"Analysts\nand friends",30,8,18,Europe/Berlin\n`,
      group: "Analysts and friends",
      people: 30,
    },
    {
      table: "1.234 people, with the setting that says what the point is",
      csv: `${SEMICOLONS}\nAnalysts;1.234;8;18;Europe/Berlin\n`,
      settings: 'groupsFormat:\n  decimal: ","\n',
      people: 1234,
    },
    {
      table: "ranges with a shared percent sign",
      csv: `${HEADER},concurrent_fraction\nAnalysts,25..30..40 @80%,8,18,Europe/Berlin,20..30..45 %\n`,
      people: 30,
    },
  ])("reads $table", async ({ csv, settings, group = "Analysts", people }) => {
    const ran = await planOf(csv, settings);
    expect(ran.err).toBe("");
    expect(ran.code).toBe(0);
    const { demand, cost } = JSON.parse(ran.out) as Planned;
    expect(demand.people).toBe(people);
    expect(demand.routes.map((route) => route.group)).toEqual([group]);
    expect(demand.peakSessions.p90).toBeGreaterThanOrEqual(demand.peakSessions.p50);
    expect(cost.usdPerMonth.p90).toBeGreaterThanOrEqual(cost.usdPerMonth.p50);
  });

  it.each([
    {
      fault: "1.234 people, which is two numbers",
      csv: `${SEMICOLONS}\nAnalysts;1.234;8;18;Europe/Berlin\n`,
      said: 'site/groups.csv:2:2: people: expected 1234 (set groupsFormat.decimal: ",") or 1.234 (set groupsFormat.decimal: "."), got "1.234"\n',
    },
    {
      fault: "a range that became a date",
      csv: `${HEADER},sessions_per_person\nAnalysts,30,8,18,Europe/Berlin,02. Apr\n`,
      said: 'site/groups.csv:2:6: sessions_per_person: expected a number, or 2..likely..4 if this date was the range 2-4 (format the column as text and type the three points), got "02. Apr"\n',
    },
    {
      fault: "a total row",
      csv: `${HEADER}\nAnalysts,30,8,18,Europe/Berlin\nTotal,30,,,\n`,
      said: 'site/groups.csv:3:1: name: expected a group of this name (set groupsFormat.totalRows: "group") or a total to leave out (set groupsFormat.totalRows: "skip"), got "Total"\n',
    },
    {
      fault: "a file that would be one column",
      csv: `${HEADER}\nAnalysts,30,8,18,Europe/Berlin\n`.replaceAll(",", "|"),
      said: 'site/groups.csv:1:1: expected 5 columns split by "|" (set groupsFormat.delimiter: "|") or one column split by "," (as it is read now), got "name|people|start_hour|end_hour|time_zone"\n',
    },
    {
      fault: "a group of nobody",
      csv: `${HEADER}\nAnalysts,0,8,18,Europe/Berlin\n`,
      said: 'site/groups.csv:2:2: people: expected a whole number of people, 1 or more, got "0"\n',
    },
    {
      fault: "a group without hours",
      csv: `${HEADER}\nAnalysts,30,,,Europe/Berlin\n`,
      said:
        "site/groups.csv:2:3: start_hour: expected an hour from 0 to 24, as 8, 8.5 or 8:30, got nothing\n" +
        "site/groups.csv:2:4: end_hour: expected an hour from 0 to 24, as 8, 8.5 or 8:30, got nothing\n",
    },
    {
      fault: "an estimate that contradicts itself",
      csv: `${HEADER}\nAnalysts,50..2000..2400,8,18,Europe/Berlin\n`,
      said: "site/groups.csv:2:2: people: expected low, likely and high of one distribution, got 50..2000..2400 (low 50, likely 2000 and high 2400 contradict each other: likely is the median, and at 90 % it lies too near to high (lopsidedness 2.013, at most 1.667))\n",
    },
    {
      fault: "an estimate in the wrong order",
      csv: `${HEADER}\nAnalysts,300..200..400,8,18,Europe/Berlin\n`,
      said: "site/groups.csv:2:2: people: expected low, likely and high of one distribution, got 300..200..400 (low 300, likely 200 and high 400 must rise in this order)\n",
    },
    {
      fault: "what is not a number",
      csv: `${HEADER}\nAnalysts,NaN,8,18,Europe/Berlin\n`,
      said: 'site/groups.csv:2:2: people: expected a whole number of people, 1 or more, got "NaN"\n',
    },
  ])("refuses $fault, with both readings or the reason", async ({ csv, said }) => {
    const ran = await planOf(csv);
    expect(ran.err).toBe(said);
    expect(ran.code).toBe(2);
  });

  it("refuses ten million people with the limit that stops them", async () => {
    const ran = await planOf(`${HEADER}\nAnalysts,10000000,8,18,Europe/Berlin\n`);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(
      /^THROUGHPUT_STEP: homes need [\d,.]+ MB\/s \([\d,]+ sessions of [\d.]+ MB\/s each.*\), the largest MULTI_AZ_1 in us-east-1 delivers 10,240 MB\/s: short by /,
    );
    const [refusal] = (
      JSON.parse(ran.out) as { refusals: readonly { need: number; have: number; shortBy: number }[] }
    ).refusals;
    expect(refusal?.have).toBe(10_240);
    expect(refusal?.shortBy).toBeCloseTo((refusal?.need ?? 0) - 10_240, 6);
  });

  it("gives the same bytes whatever the order of rows, columns and keys", async () => {
    const rows = [
      "Analysts,30..40..60,8,18,Europe/Berlin,20 %,70 %,30 %",
      "Modellers,10..20..30,9,17,America/New_York,15..30..50 %,50 %,50 %",
    ];
    const columns = `${HEADER},concurrent_fraction,rstudio_fraction,jupyterlab_fraction`;
    const settings = "storage:\n  fillFraction: 70 %\n  backup: false\npeakQuantile: 0.9\n";
    const shuffledSettings = "peakQuantile: 0.9\nstorage:\n  backup: false\n  fillFraction: 70 %\n";
    const backwards = (line: string): string => line.split(",").reverse().join(",");
    const straight = await planOf([columns, ...rows, ""].join("\n"), settings);
    const shuffled = await planOf(
      [backwards(columns), ...rows.map(backwards).reverse(), ""].join("\n"),
      "",
      `${shuffledSettings}groupsFile: groups.csv\nregion: us-east-1\nname: Workshop\n`,
    );
    expect(straight.err).toBe("");
    expect(straight.code).toBe(0);
    expect(shuffled.out).toBe(straight.out);
  });
});
