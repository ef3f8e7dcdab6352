import { describe, expect, it } from "vitest";
import { MAX_GROUPS_BYTES, MAX_SITE_BYTES, oversize } from "../../../planner/inputs/input-text.ts";
import { csvFaults, faultsOf, SMALL_SITE } from "../../support/site-text.ts";

const changed = (from: string, to: string): string => SMALL_SITE.replace(from, to);
const people = (text: string): string => changed("people: 30", `people: ${text}`);
const PROFILES = "profiles: {small: {cpu: 1, memory: 4G}, large: {cpu: 2, memory: 8G}}\n";

describe("site.yaml", () => {
  it.each([
    {
      fault: "a misspelt key",
      yaml: changed("region", "regoin"),
      line: 'site.yaml:2:1: regoin: unknown key "regoin" (did you mean "region"?)',
    },
    {
      fault: "a duplicate key",
      yaml: `${SMALL_SITE}region: us-west-2\n`,
      line: 'site.yaml:8:1: region: expected one key "region", got a second one (the first is on line 2)',
    },
    {
      fault: "memory in GB",
      yaml: `${SMALL_SITE}profiles: {a: {cpu: 1, memory: 4GB}}\n`,
      line: 'site.yaml:8:32: profiles.a.memory: expected 4G (3,814.7 MiB) or 4Gi (4,096 MiB), got "4GB"',
    },
    {
      fault: "memory without a unit",
      yaml: `${SMALL_SITE}profiles: {a: {cpu: 1, memory: 4096}}\n`,
      line: "site.yaml:8:32: profiles.a.memory: expected memory with its unit: 2000M or 4G (decimal), 1907Mi, 4Gi or 4096Ki (binary), got 4096",
    },
    {
      fault: "both memory and data",
      yaml: `${SMALL_SITE}profiles: {a: {cpu: 1, memory: 4G, data: {largestTableGb: 2}}}\n`,
      line: "site.yaml:8:32: profiles.a.memory: expected either memory or data, got both",
    },
    {
      fault: "a limit below the request",
      yaml: `${SMALL_SITE}profiles: {a: {cpu: 1, memory: 4G, memoryLimit: 2G}}\n`,
      line: 'site.yaml:8:49: profiles.a.memoryLimit: expected at least the requested memory, got "2G"',
    },
    {
      fault: "hours of an idle limit with a fraction",
      yaml: `${SMALL_SITE}workbench: {idle: {vscode: {session-timeout-kill-hours: 1.5}}}\n`,
      line: "site.yaml:8:57: workbench.idle.vscode.session-timeout-kill-hours: expected whole hours, 0 = off, got 1.5",
    },
    {
      fault: "a root disk that does not hold the image of the node",
      yaml: `${SMALL_SITE}nodes: {rootVolumeGib: 19}\n`,
      line: "site.yaml:8:24: nodes.rootVolumeGib: expected whole GiB of root disk, 20 or more, got 19",
    },
    {
      fault: "a root disk larger than any volume",
      yaml: `${SMALL_SITE}nodes: {rootVolumeGib: 70000}\n`,
      line: "site.yaml:8:24: nodes.rootVolumeGib: expected whole GiB of root disk, 20 or more, and at most 65536, got 70000",
    },
    {
      fault: "less storage than a database can have",
      yaml: `${SMALL_SITE}packageManager: {databaseStorageGib: 5}\n`,
      line: "site.yaml:8:38: packageManager.databaseStorageGib: expected whole GiB of database storage, 20 or more, got 5",
    },
    {
      fault: "not a number",
      yaml: people(".nan"),
      line: "site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got .nan",
    },
    {
      fault: "an infinite number",
      yaml: people(".inf"),
      line: "site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got .inf",
    },
    {
      fault: "a negative number",
      yaml: people("-3"),
      line: "site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got -3",
    },
    {
      fault: "a thousand with a comma",
      yaml: people("3,000"),
      line: 'site.yaml:5:13: groups.0.people: expected 3000 or 3 (a point before decimals, nothing between thousands), got "3,000"',
    },
    {
      fault: "a decimal comma",
      yaml: people("12,5"),
      line: 'site.yaml:5:13: groups.0.people: expected 12.5 (a point before decimals, nothing between thousands), got "12,5"',
    },
    {
      fault: "a thousand with a blank",
      yaml: people("1 234"),
      line: 'site.yaml:5:13: groups.0.people: expected 1234 (a point before decimals, nothing between thousands), got "1 234"',
    },
    {
      fault: "a range of two numbers",
      yaml: people("20-40"),
      line: 'site.yaml:5:13: groups.0.people: expected 20..likely..40 (three points; likely = as likely above as below), got "20-40"',
    },
    {
      fault: "a number with its unit",
      yaml: people("30 heads"),
      line: 'site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more (the number alone, without "heads"), got "30 heads"',
    },
    {
      fault: "nobody",
      yaml: people("0"),
      line: "site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got 0",
    },
    {
      fault: "half a person",
      yaml: people("1.5"),
      line: "site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got 1.5",
    },
    {
      fault: "more zones than any region has",
      yaml: `${SMALL_SITE}workbench: {zones: 7}\n`,
      line: "site.yaml:8:20: workbench.zones: expected whole zones, 1 or more, and at most 6, got 7",
    },
    {
      fault: "a word for a number",
      yaml: people("forty"),
      line: 'site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got "forty"',
    },
    {
      fault: "no value",
      yaml: people(""),
      line: "site.yaml:5:13: groups.0.people: expected a whole number of people, 1 or more, got nothing",
    },
    {
      fault: "three points in the wrong order",
      yaml: people("400..250..150"),
      line: "site.yaml:5:13: groups.0.people: expected low, likely and high of one distribution, got 400..250..150 (low 400, likely 250 and high 150 must rise in this order)",
    },
    {
      fault: "three points that contradict each other",
      yaml: people("100..101..500"),
      line: "site.yaml:5:13: groups.0.people: expected low, likely and high of one distribution, got 100..101..500 (low 100, likely 101 and high 500 contradict each other: likely is the median, and at 90 % it lies too near to low (lopsidedness 2.195, at most 1.667))",
    },
    {
      fault: "two points",
      yaml: people("150..400"),
      line: 'site.yaml:5:13: groups.0.people: expected 150..likely..400 (three points; likely = as likely above as below), got "150..400"',
    },
    {
      fault: "a map without high",
      yaml: people("{low: 1, likely: 2}"),
      line: "site.yaml:5:5: groups.0.people.high: expected a whole number of people, 1 or more, got nothing",
    },
    {
      fault: "a misspelt key of a map",
      yaml: people("{low: 1, likely: 2, high: 3, confidance: 0.8}"),
      line: 'site.yaml:5:54: groups.0.people.confidance: expected only low, likely, high and confidence, got "confidance"',
    },
    {
      fault: "a confidence above 1",
      yaml: people("{low: 1, likely: 2, high: 3, confidence: 90}"),
      line: "site.yaml:5:54: groups.0.people.confidence: expected a confidence between 0 and 1, or a percentage as 90 %, got 90",
    },
    {
      fault: "a share written as a percentage without its sign",
      yaml: `${SMALL_SITE}    activeFraction: 35\n`,
      line: "site.yaml:8:21: groups.0.activeFraction: expected a share from 0 to 1, or a percentage as 35 %, got 35 (35 % is 0.35)",
    },
    {
      fault: "a group without hours",
      yaml: changed("    hours: {startHour: 8, endHour: 18}\n", ""),
      line: "site.yaml:4:5: groups.0.hours: expected a map with startHour and endHour, got nothing",
    },
    {
      fault: "hours that end before they begin",
      yaml: changed("startHour: 8, endHour: 18", "startHour: 18, endHour: 8"),
      line: "site.yaml:7:37: groups.0.hours.endHour: expected an endHour after startHour (a night shift is two groups), got 18 to 8",
    },
    {
      fault: "a misspelt time zone",
      yaml: changed("Europe/Berlin", "Europe/Berln"),
      line: 'site.yaml:6:15: groups.0.timeZone: expected the time zone of a place, as Europe/Berlin or Asia/Tokyo, or UTC (did you mean "Europe/Berlin"?), got "Europe/Berln"',
    },
    {
      fault: "a city for a time zone",
      yaml: changed("Europe/Berlin", "New York"),
      line: 'site.yaml:6:15: groups.0.timeZone: expected the time zone of a place, as Europe/Berlin or Asia/Tokyo, or UTC (did you mean "America/New_York"?), got "New York"',
    },
    {
      fault: "a misspelt region",
      yaml: changed("us-east-1", "us-esat-1"),
      line: 'site.yaml:2:9: region: expected a known AWS region (did you mean "us-east-1"?), got "us-esat-1"',
    },
    {
      fault: "a city for a region",
      yaml: changed("us-east-1", "Frankfurt"),
      line: 'site.yaml:2:9: region: expected a known AWS region (did you mean "eu-central-1"?), got "Frankfurt"',
    },
    {
      fault: "a misspelt IDE",
      yaml: `${SMALL_SITE}    ideMix: {rstduio: 1}\n`,
      line: 'site.yaml:8:14: groups.0.ideMix.rstduio: unknown key "rstduio" (did you mean "rstudio"?)',
    },
    {
      fault: "a mix that is no whole",
      yaml: `${SMALL_SITE}    ideMix: {rstudio: 0.5, vscode: 30 %}\n`,
      line: "site.yaml:8:13: groups.0.ideMix: expected shares that add up to 1 (100 %), got 0.8 (rstudio 0.5 + vscode 0.3)",
    },
    {
      fault: "a duplicate group",
      yaml: `${SMALL_SITE}  - {name: Analysts, people: 3, timeZone: UTC, hours: {startHour: 1, endHour: 2}}\n`,
      line: 'site.yaml:8:12: groups.1.name: expected each group once, got "Analysts" again (first on line 4)',
    },
    {
      fault: "a profile that nobody describes",
      yaml: `${SMALL_SITE}    profile: smal\n${PROFILES}`,
      line: 'site.yaml:8:14: groups.0.profile: expected one of the profiles small, large (did you mean "small"?), got "smal"',
    },
    {
      fault: "a group that does not choose among profiles",
      yaml: `${SMALL_SITE}${PROFILES}`,
      line: "site.yaml:4:5: groups.0.profile: expected one of the profiles small, large, got nothing",
    },
    {
      fault: "an unknown idle setting",
      yaml: `${SMALL_SITE}workbench: {idle: {rstudio: {session-timeout-minute: 60}}}\n`,
      line: 'site.yaml:8:30: workbench.idle.rstudio.session-timeout-minute: unknown key "session-timeout-minute" (did you mean "session-timeout-minutes"?)',
    },
    {
      fault: "an unknown preset",
      yaml: `${SMALL_SITE}workbench: {idle: {preset: shiped}}\n`,
      line: 'site.yaml:8:28: workbench.idle.preset: expected one of reference, shipped, compiled (did you mean "shipped"?), got "shiped"',
    },
    {
      fault: "a day that does not exist",
      yaml: `${SMALL_SITE}events:\n  - {name: Course, date: 2027-02-30, startHour: 9, timeZone: UTC, people: 5}\n`,
      line: 'site.yaml:9:26: events.0.date: expected a date as 2027-03-01, got "2027-02-30"',
    },
    {
      fault: "overhead in GB",
      yaml: `${SMALL_SITE}nodes: {overhead: "195m,1GB,5"}\n`,
      line: 'site.yaml:8:19: nodes.overhead: expected 1G (953.67 MiB) or 1Gi (1,024 MiB), got "195m,1GB,5"',
    },
    {
      fault: "no product",
      yaml: `${SMALL_SITE}products: {workbench: false, packageManager: false}\n`,
      line: "site.yaml:8:11: products: expected at least one product, got none",
    },
    {
      fault: "no groups",
      yaml: "name: Small\nregion: us-east-1\n",
      line: "site.yaml:1:1: groups: expected groups, or groupsFile with the name of a CSV, got neither",
    },
    {
      fault: "an empty list of groups",
      yaml: "name: Small\nregion: us-east-1\ngroups: []\n",
      line: "site.yaml:3:9: groups: expected at least one group, got an empty list",
    },
    {
      fault: "groups twice",
      yaml: `${SMALL_SITE}groupsFile: groups.csv\n`,
      line: "site.yaml:8:13: groupsFile: expected either groups or groupsFile, got both",
    },
    {
      fault: "an alias bomb",
      yaml: "a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n",
      line: "site.yaml:3:14: c.2: expected at most 20 aliases in a file, got one more",
    },
    {
      fault: "an alias inside its own anchor",
      yaml: "a: &a [*a]\n",
      line: "site.yaml:1:8: a.0: expected an anchor &a before *a, got an alias inside its own anchor",
    },
    {
      fault: "an alias to nothing",
      yaml: "name: *who\n",
      line: "site.yaml:1:7: name: expected an anchor &who before *who, got no such anchor",
    },
    {
      fault: "nesting without end",
      yaml: "{".repeat(100_000),
      line: "site.yaml: expected at most 64 levels of nesting, got more",
    },
    { fault: "an empty file", yaml: "", line: "site.yaml:1:1: expected a site in YAML, got an empty file" },
    {
      fault: "comments alone",
      yaml: "# nothing\n",
      line: "site.yaml:1:1: expected a map of the site's fields, got nothing",
    },
    {
      fault: "a list",
      yaml: "- a\n",
      line: "site.yaml:1:1: expected a map of the site's fields, got a list",
    },
    {
      fault: "two documents",
      yaml: "a: 1\n---\nb: 2\n",
      line: "site.yaml:2:1: expected one YAML document, got a second one",
    },
    {
      fault: "a tab",
      yaml: "name: x\n\tregion: y\n",
      line: "site.yaml:2:1: not YAML: tabs are not allowed as indentation",
    },
    {
      fault: "a list as key",
      yaml: `${SMALL_SITE}? [a, b]\n: 1\n`,
      line: "site.yaml:8:3: expected a word as key, got something else",
    },
    {
      fault: "a workbook",
      yaml: new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0]),
      line: "site.yaml:1:1: expected a site in YAML, got an Excel workbook or another zip",
    },
    {
      fault: "binary data",
      yaml: "name: \u0000x",
      line: "site.yaml:1:1: expected a site in YAML, got binary data (byte 0x00 at character 7)",
    },
    {
      fault: "another encoding",
      yaml: new Uint8Array([0x6e, 0xe4]),
      line: "site.yaml:1:1: expected a site in YAML, got bytes that are not UTF-8 (save the file as UTF-8)",
    },
    {
      fault: "an answer without end",
      yaml: changed("Europe/Berlin", "x".repeat(301)),
      line: "site.yaml:6:15: groups.0.timeZone: expected at most 300 characters, got 301 of them",
    },
    {
      fault: "a large file",
      yaml: "#".repeat(MAX_SITE_BYTES + 1),
      line: "site.yaml: expected at most 1,000,000 bytes (1 MB), got 1,000,001 bytes",
    },
  ])("refuses $fault", ({ yaml, line }) => {
    expect(faultsOf(yaml)).toEqual([line]);
  });

  it("reports a CSV that cannot be read where the site names it", () => {
    expect(faultsOf("name: Small\nregion: us-east-1\ngroupsFile: groups.csv\n")).toEqual([
      'site.yaml:3:13: groupsFile: expected a CSV that can be read, got "groups.csv"',
    ]);
  });

  it("never shows the user-info of a URL", () => {
    expect(faultsOf(changed("us-east-1", "https://ada:secret@example.org"))).toEqual([
      'site.yaml:2:9: region: expected a known AWS region, got "https://…@example.org"',
    ]);
  });
});

const HEADER = "name,people,time_zone,start_hour,end_hour";
const ROW = "Analysts,30,Europe/Berlin,8,18";
const dateRange =
  "expected a number, or 2..likely..4 if this date was the range 2-4 (format the column as text and type the three points)";

describe("groups.csv", () => {
  it.each([
    {
      fault: "a header alone",
      csv: `${HEADER}\n`,
      lines: ["groups.csv:1:1: expected at least one row below the header, got none"],
    },
    {
      fault: "an empty file",
      csv: "",
      lines: ["groups.csv:1:1: expected a CSV of groups, got an empty file"],
    },
    {
      fault: "a misspelt header",
      csv: `${HEADER},home_bg\n${ROW},3\n`,
      lines: ['groups.csv:1:6: home_bg: unknown header "home_bg" (did you mean "home_gb"?)'],
    },
    {
      fault: "a misspelt header that is needed",
      csv: "name,poeple,time_zone,start_hour,end_hour\nA,3,UTC,8,17\n",
      lines: ['groups.csv:1:2: poeple: unknown header "poeple" (did you mean "people"?)'],
    },
    {
      fault: "a header twice",
      csv: `${HEADER},people\n${ROW},3\n`,
      lines: [
        'groups.csv:1:6: people: expected one column "people", got a second one (the first is field 2)',
      ],
    },
    {
      fault: "a column without a header",
      csv: `${HEADER},\n${ROW},3\n`,
      lines: ["groups.csv:1:6: header: expected a name above every column, got nothing"],
    },
    {
      fault: "missing columns",
      csv: "name,people\nA,3\n",
      lines: [
        "groups.csv:1:1: start_hour: expected a column of this name, got none",
        "groups.csv:1:1: end_hour: expected a column of this name, got none",
        "groups.csv:1:1: time_zone: expected a column of this name, got none",
      ],
    },
    {
      fault: "ragged rows",
      csv: `${HEADER}\n${ROW},7\nA,3\n`,
      lines: [
        "groups.csv:2:6: expected 5 fields as in the header, got 6 (quote fields with decimal commas, or split fields by semicolons)",
        "groups.csv:3:3: expected 5 fields as in the header, got 2",
      ],
    },
    {
      fault: "ranges that became dates",
      csv: `${HEADER},sessions_per_person\n${ROW},02. Apr\nB,3,UTC,1,2,2-Apr\nC,3,UTC,1,2,2026-04-02\nD,3,UTC,1,2,Apr 02\nE,3,UTC,1,2,02.04.2026\n`,
      lines: [
        `groups.csv:2:6: sessions_per_person: ${dateRange}, got "02. Apr"`,
        `groups.csv:3:6: sessions_per_person: ${dateRange}, got "2-Apr"`,
        `groups.csv:4:6: sessions_per_person: ${dateRange}, got "2026-04-02"`,
        `groups.csv:5:6: sessions_per_person: ${dateRange}, got "Apr 02"`,
        `groups.csv:6:6: sessions_per_person: ${dateRange}, got "02.04.2026"`,
      ],
    },
    {
      fault: "a number with two readings",
      csv: `${HEADER}\nAnalysts,1.234,UTC,8,18\nB,"2,500",UTC,8,18\n`,
      lines: [
        'groups.csv:2:2: people: expected 1234 (set groupsFormat.decimal: ",") or 1.234 (set groupsFormat.decimal: "."), got "1.234"',
        'groups.csv:3:2: people: expected 2500 (set groupsFormat.decimal: ".") or 2.500 (set groupsFormat.decimal: ","), got "2,500"',
      ],
    },
    {
      fault: "a total row",
      csv: `${HEADER}\n${ROW}\nSumme,30,,,\n`,
      lines: [
        'groups.csv:3:1: name: expected a group of this name (set groupsFormat.totalRows: "group") or a total to leave out (set groupsFormat.totalRows: "skip"), got "Summe"',
      ],
    },
    {
      fault: "a total row without a name",
      csv: `${HEADER}\n${ROW}\nB,3,UTC,1,2\n,33,,,\n`,
      lines: [
        'groups.csv:4:1: name: expected a group of this name (set groupsFormat.totalRows: "group") or a total to leave out (set groupsFormat.totalRows: "skip"), got no name, and the sum of the rows above',
      ],
    },
    {
      fault: "fields split by a sign that is not looked for",
      csv: `${HEADER}\n${ROW}\n`.replaceAll(",", "|"),
      lines: [
        'groups.csv:1:1: expected 5 columns split by "|" (set groupsFormat.delimiter: "|") or one column split by "," (as it is read now), got "name|people|time_zone|start_hour|end_hour"',
      ],
    },
    {
      fault: "a sep= line that contradicts the file",
      csv: `sep=,\n${`${HEADER}\n${ROW}\n`.replaceAll(",", ";")}`,
      lines: [
        'groups.csv:2:1: expected 5 columns split by ";" (set groupsFormat.delimiter: ";") or one column split by "," (as it is read now), got "name;people;time_zone;start_hour;end_hour"',
      ],
    },
    {
      fault: "quotes around whole lines",
      csv: `"${HEADER}"\n"${ROW}"\n`,
      lines: [
        'groups.csv:1:1: expected 5 columns split by "," without quotes around the whole line, or one column, got "name,people,time_zone,start_hour,end_hour"',
      ],
    },
    {
      fault: "one column",
      csv: "people\n3\n",
      lines: [
        "groups.csv:1:1: name: expected a column of this name, got none",
        "groups.csv:1:1: start_hour: expected a column of this name, got none",
        "groups.csv:1:1: end_hour: expected a column of this name, got none",
        "groups.csv:1:1: time_zone: expected a column of this name, got none",
      ],
    },
    {
      fault: "something after a closing quote",
      csv: `${HEADER}\n"Ana"x,30,UTC,1,2\n`,
      lines: ["groups.csv:2:1: expected fields with paired quotes, got something after a closing quote"],
    },
    {
      fault: "a quote that is never closed",
      csv: `${HEADER}\n"Ana,30,UTC,1,2\n`,
      lines: ["groups.csv:2:1: expected fields with paired quotes, got a quote that is never closed"],
    },
    {
      fault: "a group without hours",
      csv: `${HEADER}\nA,30,UTC,,\n`,
      lines: [
        "groups.csv:2:4: start_hour: expected an hour from 0 to 24, as 8, 8.5 or 8:30, got nothing",
        "groups.csv:2:5: end_hour: expected an hour from 0 to 24, as 8, 8.5 or 8:30, got nothing",
      ],
    },
    {
      fault: "a duplicate group",
      csv: `${HEADER}\n${ROW}\n${ROW}\n`,
      lines: ['groups.csv:3:1: name: expected each group once, got "Analysts" again (first on line 2)'],
    },
    {
      fault: "numbers that are none",
      csv: `${HEADER}\nA,NaN,UTC,9,17\nB,Infinity,UTC,9,17\nC,-1,UTC,9,17\nD,150..400,UTC,9,17\nE,4..3..2,UTC,9,17\nF,30 people,UTC,25,17\n`,
      lines: [
        'groups.csv:2:2: people: expected a whole number of people, 1 or more, got "NaN"',
        'groups.csv:3:2: people: expected a whole number of people, 1 or more, got "Infinity"',
        'groups.csv:4:2: people: expected a whole number of people, 1 or more, got "-1"',
        'groups.csv:5:2: people: expected 150..likely..400 (three points; likely = as likely above as below), got "150..400"',
        "groups.csv:6:2: people: expected low, likely and high of one distribution, got 4..3..2 (low 4, likely 3 and high 2 must rise in this order)",
        'groups.csv:7:2: people: expected a whole number of people, 1 or more (the number alone, without "people"), got "30 people"',

        'groups.csv:7:4: start_hour: expected an hour from 0 to 24, as 8, 8.5 or 8:30, got "25"',
      ],
    },
    {
      fault: "a range of two numbers",
      csv: `${HEADER}\n${ROW.replace("30", "20-40")}\n`,
      lines: [
        'groups.csv:2:2: people: expected 20..likely..40 (three points; likely = as likely above as below), got "20-40"',
      ],
    },
    {
      fault: "a mix that is no whole",
      csv: `${HEADER},rstudio_fraction,vscode_fraction\n${ROW},50 %,40 %\n`,
      lines: [
        "groups.csv:2:6: rstudio_fraction: expected shares that add up to 1 (100 %), got 0.9 (rstudio 0.5 + vscode 0.4)",
      ],
    },
    {
      fault: "a mix that is no whole, in columns that are not the first of their kind",
      csv: `${HEADER},pip_fraction,renv_fraction\n${ROW},,80 %\n`,
      lines: [
        "groups.csv:2:6: pip_fraction: expected shares that add up to 1 (100 %), got 0.8 (renv 0.8 alone)",
      ],
    },
    {
      fault: "a profile that nobody describes",
      csv: `${HEADER},profile\n${ROW},small\n`,
      lines: ['groups.csv:2:6: profile: expected a name from profiles, which describes none, got "small"'],
    },
    {
      fault: "a workbook",
      csv: new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0]),
      lines: ["groups.csv:1:1: expected a CSV of groups, got an Excel workbook or another zip"],
    },
    {
      fault: "a field without end",
      csv: `${HEADER}\n${"A".repeat(301)},3,UTC,8,17\n`,
      lines: ["groups.csv:2:1: expected at most 300 characters in a field, got 301 of them"],
    },
    {
      fault: "columns without end",
      csv: `${HEADER}${",x".repeat(200_000)}\n`,
      lines: ["groups.csv:1:101: expected at most 100 columns, got 200005"],
    },
    {
      fault: "a large file",
      csv: "x".repeat(MAX_GROUPS_BYTES + 1),
      lines: ["groups.csv: expected at most 2,000,000 bytes (2 MB), got 2,000,001 bytes"],
    },
  ])("refuses $fault", ({ csv, lines }) => {
    expect(csvFaults(csv)).toEqual(lines);
  });

  it("refuses decimals that contradict the setting", () => {
    expect(csvFaults(`${HEADER},home_gb\n${ROW},12.5\n`, 'groupsFormat: {decimal: ","}\n')).toEqual([
      'groups.csv:2:6: home_gb: expected a number, or low..likely..high (decimals after ",", as groupsFormat.decimal says), got "12.5"',
    ]);
  });

  it("refuses more groups than a survey has", () => {
    const rows = Array.from({ length: 5001 }, (_, index) => `G${index},3,UTC,8,17`).join("\n");
    expect(csvFaults(`${HEADER}\n${rows}\n`)).toEqual([
      "groups.csv: expected at most 5000 rows below the header, got 5001",
    ]);
  });
});

it("tells the faults of both files at once, the YAML's first", () => {
  const yaml = "name: Small\nregoin: us-east-1\ngroupsFile: groups.csv\npeakQuantile: 95\n";
  expect(faultsOf(yaml, `${HEADER}\nA,x,UTC,9,17\n`)).toEqual([
    'site.yaml:2:1: regoin: unknown key "regoin" (did you mean "region"?)',
    "site.yaml:4:15: peakQuantile: expected a share above 0, below 1, got 95",
    'groups.csv:2:2: people: expected a whole number of people, 1 or more, got "x"',
  ]);
});

it("counts the faults beyond a hundred", () => {
  const rows = Array.from({ length: 150 }, (_, index) => `G${index},x,UTC,8,17`).join("\n");
  const lines = csvFaults(`${HEADER}\n${rows}\n`);
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe("and 50 more");
});

it("tells the size of a file that is too large before anybody reads it", () => {
  expect(oversize("site.yaml", 50_000_000, MAX_SITE_BYTES)?.sentence).toBe(
    "expected at most 1,000,000 bytes (1 MB), got 50,000,000 bytes",
  );
  expect(oversize("site.yaml", 1000, MAX_SITE_BYTES)).toBeUndefined();
});
