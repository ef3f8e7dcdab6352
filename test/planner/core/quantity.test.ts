import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  describeCpu,
  describeMemory,
  gbFromMib,
  gibFromGb,
  mibFromGb,
} from "../../../planner/core/quantity.ts";
import {
  parseCpu,
  parseCpuAndMemory,
  parseCpuMemoryAndPods,
  parseCustomType,
  parseDurationS,
  parseMemory,
} from "../../../planner/core/quantity-text.ts";

describe("memory", () => {
  it.each([
    // 2000 × 10⁶ / 2²⁰, by hand
    { text: "2000M", memoryMib: 1907.3486328125 },
    { text: "4G", memoryMib: 3814.697265625 },
    { text: "1907Mi", memoryMib: 1907 },
    { text: "4Gi", memoryMib: 4096 },
    { text: "4096Ki", memoryMib: 4 },
    { text: "193203548Ki", memoryMib: 188_675.33984375 },
    { text: "0.1Gi", memoryMib: 102.4 },
    { text: "1Ti", memoryMib: 1_048_576 },
    { text: " 4 Gi ", memoryMib: 4096 },
  ])("$text is $memoryMib MiB", ({ text, memoryMib }) => {
    expect(parseMemory(text)).toEqual({ ok: true, value: memoryMib });
  });

  const anyUnit = "memory with its unit: 2000M or 4G (decimal), 1907Mi, 4Gi or 4096Ki (binary)";
  it.each([
    { text: "4GB", expected: "4G (3,814.7 MiB) or 4Gi (4,096 MiB)" },
    { text: "2000MB", expected: "2000M (1,907.35 MiB) or 2000Mi (2,000 MiB)" },
    { text: "1.5 gb", expected: "1.5G (1,430.51 MiB) or 1.5Gi (1,536 MiB)" },
    { text: "2000m", expected: "2000M (1,907.35 MiB) or 2000Mi (2,000 MiB)" },
    { text: "4GiB", expected: "4Gi (4,096 MiB)" },
    { text: "4096", expected: anyUnit },
    { text: "4Pi", expected: anyUnit },
    { text: "lots", expected: anyUnit },
    { text: "", expected: anyUnit },
    { text: "-4Gi", expected: anyUnit },
    { text: "4,5Gi", expected: anyUnit },
    { text: "NaN", expected: anyUnit },
    { text: "1e3M", expected: anyUnit },
    { text: "0Gi", expected: "memory above 0" },
  ])("$text is refused", ({ text, expected }) => {
    expect(parseMemory(text)).toEqual({ ok: false, expected, got: `"${text}"` });
  });
});

describe("cpu", () => {
  it.each([
    { text: "1", cpuMillicores: 1000 },
    { text: "0.5", cpuMillicores: 500 },
    { text: "500m", cpuMillicores: 500 },
    { text: "1.001", cpuMillicores: 1001 },
    { text: "0.29", cpuMillicores: 290 },
    { text: "48", cpuMillicores: 48_000 },
  ])("$text is $cpuMillicores m", ({ text, cpuMillicores }) => {
    expect(parseCpu(text)).toEqual({ ok: true, value: cpuMillicores });
  });

  it.each([
    { text: "0", expected: "CPU above 0, as 1, 0.5 or 500m" },
    { text: "980.9m", expected: "CPU in whole millicores, as 1, 0.5 or 500m" },
    { text: "0.0005", expected: "CPU in whole millicores, as 1, 0.5 or 500m" },
    { text: "two", expected: "CPU as 1, 0.5 or 500m" },
    { text: "2G", expected: "CPU as 1, 0.5 or 500m" },
    { text: "-1", expected: "CPU as 1, 0.5 or 500m" },
    { text: "Infinity", expected: "CPU as 1, 0.5 or 500m" },
  ])("$text is refused", ({ text, expected }) => {
    expect(parseCpu(text)).toEqual({ ok: false, expected, got: `"${text}"` });
  });

  it("reads back every whole number of millicores, as cores and as millicores", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (cpuMillicores) => {
        expect(parseCpu(`${cpuMillicores}m`)).toEqual({ ok: true, value: cpuMillicores });
        expect(parseCpu(`${cpuMillicores / 1000}`)).toEqual({ ok: true, value: cpuMillicores });
      }),
    );
  });
});

describe("combined texts", () => {
  it("reads a reserve", () => {
    expect(parseCpuAndMemory("230m,1355Mi")).toEqual({
      ok: true,
      value: { cpuMillicores: 230, memoryMib: 1355 },
    });
    expect(parseCpuAndMemory("0,0Mi")).toEqual({ ok: true, value: { cpuMillicores: 0, memoryMib: 0 } });
  });

  it("reads what DaemonSets take", () => {
    expect(parseCpuMemoryAndPods("195m,250Mi,5")).toEqual({
      ok: true,
      value: { cpuMillicores: 195, memoryMib: 250, pods: 5 },
    });
  });

  it("reads a custom type with and without a price", () => {
    expect(parseCustomType("name=big,cpu=48,memory=193203548Ki,pods=110,usd=1.5")).toEqual({
      ok: true,
      value: { name: "big", cpuMillicores: 48_000, memoryMib: 188_675.33984375, pods: 110, usdPerHour: 1.5 },
    });
    expect(parseCustomType("pods=8,memory=8Gi,cpu=2,name=own.small")).toEqual({
      ok: true,
      value: { name: "own.small", cpuMillicores: 2000, memoryMib: 8192, pods: 8 },
    });
  });

  it.each([
    { read: parseCpuAndMemory, text: "100m", expected: "CPU and memory, as 100m,100Mi", got: "100m" },
    {
      read: parseCpuAndMemory,
      text: "100m,100MB",
      expected: "100M (95.37 MiB) or 100Mi (100 MiB)",
      got: "100MB",
    },
    {
      read: parseCpuMemoryAndPods,
      text: "1,1Gi",
      expected: "CPU, memory and pods, as 195m,250Mi,5",
      got: "1,1Gi",
    },
    { read: parseCpuMemoryAndPods, text: "195m,250Mi,5.5", expected: "a whole number", got: "5.5" },
    { read: parseCustomType, text: "big", expected: "name=…,cpu=…,memory=…,pods=…[,usd=…]", got: "big" },
    {
      read: parseCustomType,
      text: "name=a,name=b",
      expected: "name=…,cpu=…,memory=…,pods=…[,usd=…]",
      got: "name=b",
    },
    {
      read: parseCustomType,
      text: "name=a,cpu=1,memory=1Gi,pods=0",
      expected: "a whole number above 0",
      got: "0",
    },
    {
      read: parseCustomType,
      text: "name=a,cpu=1,memory=1Gi,pods=1,usd=0",
      expected: "dollars an hour above 0, as usd=1.5",
      got: "0",
    },
  ])("refuses $text", ({ read, text, expected, got }) => {
    expect(read(text)).toEqual({ ok: false, expected, got: `"${got}"` });
  });
});

it.each([
  { text: "90s", seconds: 90 },
  { text: "10m", seconds: 600 },
  { text: "72h", seconds: 259_200 },
  { text: "1.5h", seconds: 5400 },
])("$text is $seconds s", ({ text, seconds }) => {
  expect(parseDurationS(text)).toEqual({ ok: true, value: seconds });
});

it.each(["90", "0s", "-1h", "1w"])("%s is no duration", (text) => {
  expect(parseDurationS(text)).toMatchObject({ ok: false, got: `"${text}"` });
});

it("converts between decimal and binary gigabytes", () => {
  expect(gibFromGb(1.073741824)).toBe(1);
  expect(mibFromGb(1.073741824)).toBe(1024);
  expect(gbFromMib(1024)).toBe(1.073741824);
});

it("says sizes in words", () => {
  expect(describeMemory(4096)).toBe("4 GiB");
  expect(describeMemory(1907.3486328125)).toBe("1,907.35 MiB");
  expect(describeCpu(2000)).toBe("2 CPU");
  expect(describeCpu(500)).toBe("500 m");
});
