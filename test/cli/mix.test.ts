import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { runInProcess, withFolder } from "../support/run-cli.ts";

const PIP = '"pip/26.3 {\\x22installer\\x22:{\\x22name\\x22:\\x22pip\\x22}}"';
const UV = '"uv/0.13.9 {\\"installer\\":{\\"name\\":\\"uv\\"}}"';
const R = '"R/4.2.2 R (4.2.2 x86_64-pc-linux-gnu x86_64 linux-gnu)"';

function accessLog(): string {
  const lines: string[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    const at = `05/Jan/2026:${String(hour).padStart(2, "0")}`;
    const get = (minute: string, path: string, agent: string): void => {
      lines.push(`10.0.0.1 - - [${at}:${minute}:00 +0000] "GET ${path} HTTP/1.1" 200 1000 "-" ${agent}`);
    };
    get("00", "/cran/latest/src/contrib/R6_2.6.1.tar.gz", R);
    get("20", "/pypi/latest/packages/six/six-1.17.0-py3-none-any.whl", PIP);
    get("40", "/pypi/latest/packages/six/six-1.17.0-py3-none-any.whl", UV);
  }
  return lines.join("\n");
}

it("turns an access log into a scenario that can be looked at before it is run", async () => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, "access.log.gz"), gzipSync(accessLog()));
    const made = await runInProcess(["mix", "access.log.gz", "--name", "ours", "--out", "m"], folder);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out.split("\n").slice(0, 5)).toEqual([
      "72 package files from 2026-01-05T00:00:00.000Z to 2026-01-05T23:40:00.000Z, 0 lines could not be read",
      "client          restores  files  repository",
      "pm.restore.pip        24     24  /pypi/latest/simple",
      "pm.restore.r          24     24  /cran/latest",
      "pm.restore.uv         24     24  /pypi/latest/simple",
    ]);
    const dry = await runInProcess(["run", "m/scenario.yaml", "--dry-run", "--json"], folder);
    expect(dry.code).toBe(0);
    // A log of less than a day gives one hour at its rate: 72 files in 23 h 40 min.
    expect(JSON.parse(dry.out)).toMatchObject({ installs: 3, durationS: 3_600 });
  });
});

it("turns the CSV of a CRAN mirror into one", async () => {
  await withFolder(async (folder) => {
    const head = '"date","time","size","r_version","r_arch","r_os","package","version","country","ip_id"\n';
    const row = (time: string, name: string): string =>
      `"2026-01-05","${time}",1,"4.5.1","x","l","${name}","1.0","US",7\n`;
    writeFileSync(join(folder, "log.csv"), head + row("10:00:00", "cli") + row("10:00:01", "rlang"));
    const made = await runInProcess(["mix", "log.csv", "--out", "m", "--json"], folder);
    expect(made.code).toBe(0);
    const { scenario, files, clients } = JSON.parse(made.out);
    expect([files, clients.length, clients[0].journey]).toEqual([2, 1, "pm.restore.r45"]);
    expect(readFileSync(join(folder, "m/scenario.yaml"), "utf8")).toBe(scenario);
  });
});

it.each([
  { words: "no file", log: "nothing.log", said: "nothing.log: expected a log, got no file of that name\n" },
  {
    words: "a text that is no log",
    log: "text.log",
    said: "text.log: expected package files that were delivered, got none (2 lines could not be read; --format says what it is)\n",
  },
  {
    words: "a CSV of something else",
    log: "other.csv",
    said: "other.csv: expected columns date, time, r_version, package, version, ip_id, got none called date, time, r_version, package, version, ip_id\n",
  },
])("refuses $words", async ({ log, said }) => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, "text.log"), "a\nb\n");
    writeFileSync(join(folder, "other.csv"), "a,b\n1,2\n");
    expect(await runInProcess(["mix", log], folder)).toEqual({ code: 2, out: "", err: said });
  });
});

it.each([
  { file: "log.gz", bytes: Buffer.from("no gzip"), said: "incorrect header check" },
  { file: "log.csv.gz", bytes: Buffer.from("no gzip"), said: "incorrect header check" },
  { file: "cut.gz", bytes: gzipSync(accessLog()).subarray(0, 60), said: "unexpected end of file" },
])("refuses a log that cannot be unpacked to its end: $file", async ({ file, bytes, said }) => {
  await withFolder(async (folder) => {
    writeFileSync(join(folder, file), bytes);
    const ran = await runInProcess(["mix", file], folder);
    expect(ran).toMatchObject({
      code: 2,
      err: `${file}: expected a file that can be read whole, got: ${said}\n`,
    });
  });
});
