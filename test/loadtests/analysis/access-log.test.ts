import { expect, it } from "vitest";
import { measuredFromAccessLog } from "../../../loadtests/analysis/access-log.ts";

async function* linesOf(...lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield line;
}

function entry(second: number, path: string, change: Readonly<Record<string, unknown>> = {}): string {
  const at = new Date(Date.UTC(2026, 10, 26, 8, 0, second)).toISOString();
  return JSON.stringify({
    at,
    method: "GET",
    path,
    status: 200,
    bytes: 100,
    ms: 3,
    connection: 1,
    ...change,
  });
}

it("counts requests, bytes, installs and the fullest minute since the start", async () => {
  const figures = await measuredFromAccessLog(
    linesOf(
      entry(1, "/cran/latest/src/contrib/PACKAGES.rds"),
      entry(2, "/cran/latest/src/contrib/cli_3.6.6.tar.gz"),
      entry(58, "/cran/__linux__/jammy/latest/src/contrib/rlang_1.1.6.tar.gz?x=1"),
      entry(61, "/pypi/latest/packages/ab/numpy-2.2.0-cp311-manylinux.whl"),
      entry(62, "/cran/latest/bin/windows/contrib/4.4/cli_3.6.6.zip"),
      entry(63, "/cran/latest/src/contrib/gone_1.0.tar.gz", { status: 404, bytes: 9 }),
      entry(64, "/cran/latest/src/contrib/head_1.0.tar.gz", { method: "HEAD", bytes: 0 }),
      entry(65, "/cran/latest/src/contrib/PACKAGES.gz"),
      "",
      '{"at":"2026-11-26T08:0',
    ),
    Date.UTC(2026, 10, 26, 8),
  );
  expect(figures).toEqual({
    requests: 8,
    bytes: 609,
    installs: 4,
    peakInstallsPerMinute: 2,
    unreadableLines: 1,
  });
});

it("begins its minutes with the first entry when no start is known", async () => {
  const file = "/cran/latest/src/contrib/cli_3.6.6.tar.gz";
  const figures = await measuredFromAccessLog(linesOf(entry(30, file), entry(80, file), entry(95, file)));
  expect(figures.peakInstallsPerMinute).toBe(2);
});

it("counts minutes of scenario time under a time scale", async () => {
  const file = "/cran/latest/src/contrib/cli_3.6.6.tar.gz";
  const lines = [entry(0, file), entry(1, file), entry(2, file)];
  expect((await measuredFromAccessLog(linesOf(...lines), undefined, 1)).peakInstallsPerMinute).toBe(3);
  expect((await measuredFromAccessLog(linesOf(...lines), undefined, 60)).peakInstallsPerMinute).toBe(1);
});

it("is zero for an empty log", async () => {
  expect(await measuredFromAccessLog(linesOf())).toEqual({
    requests: 0,
    bytes: 0,
    installs: 0,
    peakInstallsPerMinute: 0,
    unreadableLines: 0,
  });
});
