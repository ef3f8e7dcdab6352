import { BYTES_PER_MIB, describeNumber } from "./quantity.ts";

/** A text read as a quantity, or what was expected in its place. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string; readonly got: string };

/** CPU and memory of one pod, or of one reserve. */
export interface CpuAndMemory {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

/** What DaemonSets, or anything else that is counted in pods, take of a node. */
export interface CpuMemoryAndPods extends CpuAndMemory {
  readonly pods: number;
}

/** An instance type that somebody describes by hand: what its kubelet calls allocatable, and its price. */
export interface CustomType extends CpuMemoryAndPods {
  readonly name: string;
  readonly usdPerHour?: number;
}

/** Whether 0 is an answer: for a reserve it is, for a session it is not. */
export interface ZeroRule {
  readonly zero: boolean;
}

/** Bytes of each suffix of Kubernetes. Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity, read 2026-11-26. */
const BYTES_BY_UNIT: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
]);

const SECONDS_BY_UNIT: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

const EXPECTED_CPU = "CPU as 1, 0.5 or 500m";
const EXPECTED_MEMORY = "memory with its unit: 2000M or 4G (decimal), 1907Mi, 4Gi or 4096Ki (binary)";
const POSITIVE: ZeroRule = { zero: false };
const OR_ZERO: ZeroRule = { zero: true };

/** Reads CPU as Kubernetes writes it (`1`, `0.5`, `500m`) and returns millicores, always whole. */
export function parseCpu(text: string, rule: ZeroRule = POSITIVE): Parsed<number> {
  const decimal = splitDecimal(text);
  if (decimal === undefined) return refused(EXPECTED_CPU, text);
  if (decimal.unit !== "" && decimal.unit !== "m") return refused(EXPECTED_CPU, text);
  const millicores = scaled(decimal, decimal.unit === "m" ? 1 : 1000);
  if (!Number.isSafeInteger(millicores)) return refused("CPU in whole millicores, as 1, 0.5 or 500m", text);
  if (millicores === 0 && !rule.zero) return refused("CPU above 0, as 1, 0.5 or 500m", text);
  return { ok: true, value: millicores };
}

/**
 * Reads memory as Kubernetes and Posit's launcher write it and returns MiB, which may be a fraction: `2000M` is 1907.3486328125.
 *
 * `MB` and `GB` are refused with both of their readings, a bare number with the units to choose from.
 */
export function parseMemory(text: string, rule: ZeroRule = POSITIVE): Parsed<number> {
  const decimal = splitDecimal(text);
  if (decimal === undefined) return refused(EXPECTED_MEMORY, text);
  const bytesPerUnit = BYTES_BY_UNIT.get(decimal.unit);
  if (bytesPerUnit === undefined) return refused(expectedInsteadOf(decimal), text);
  const memoryMib = scaled(decimal, bytesPerUnit, BYTES_PER_MIB);
  if (!Number.isFinite(memoryMib)) return refused(EXPECTED_MEMORY, text);
  if (memoryMib === 0 && !rule.zero) return refused("memory above 0", text);
  return { ok: true, value: memoryMib };
}

/** Reads `100m,100Mi`: CPU, then memory. Zero is allowed. */
export function parseCpuAndMemory(text: string): Parsed<CpuAndMemory> {
  const parts = text.split(",");
  const [cpuText, memoryText] = parts;
  if (parts.length !== 2 || cpuText === undefined || memoryText === undefined) {
    return refused("CPU and memory, as 100m,100Mi", text);
  }
  const cpu = parseCpu(cpuText, OR_ZERO);
  if (!cpu.ok) return cpu;
  const memory = parseMemory(memoryText, OR_ZERO);
  if (!memory.ok) return memory;
  return { ok: true, value: { cpuMillicores: cpu.value, memoryMib: memory.value } };
}

/** Reads `195m,250Mi,5`: CPU, memory, pods. Zero is allowed. */
export function parseCpuMemoryAndPods(text: string): Parsed<CpuMemoryAndPods> {
  const parts = text.split(",");
  const podsText = parts[2];
  if (parts.length !== 3 || podsText === undefined)
    return refused("CPU, memory and pods, as 195m,250Mi,5", text);
  const reserve = parseCpuAndMemory(parts.slice(0, 2).join(","));
  if (!reserve.ok) return reserve;
  const pods = parseCount(podsText, OR_ZERO);
  if (!pods.ok) return pods;
  return { ok: true, value: { ...reserve.value, pods: pods.value } };
}

/** Reads `name=big,cpu=48,memory=193203548Ki,pods=110,usd=1.5`; the keys stand in any order, `usd` (an hour) may be left out. */
export function parseCustomType(text: string): Parsed<CustomType> {
  const shape = "name=…,cpu=…,memory=…,pods=…[,usd=…]";
  const entries = new Map<string, string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const key = part.slice(0, Math.max(at, 0)).trim();
    if (!["name", "cpu", "memory", "pods", "usd"].includes(key) || entries.has(key))
      return refused(shape, part);
    entries.set(key, part.slice(at + 1).trim());
  }
  const name = entries.get("name") ?? "";
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return refused(`a name in ${shape}`, text);
  const cpu = parseCpu(entries.get("cpu") ?? "");
  if (!cpu.ok) return cpu;
  const memory = parseMemory(entries.get("memory") ?? "");
  if (!memory.ok) return memory;
  const pods = parseCount(entries.get("pods") ?? "");
  if (!pods.ok) return pods;
  const node = { name, cpuMillicores: cpu.value, memoryMib: memory.value, pods: pods.value };
  const usdText = entries.get("usd");
  if (usdText === undefined) return { ok: true, value: node };
  const usd = parseDecimal(usdText);
  if (!usd.ok || usd.value === 0) return refused("dollars an hour above 0, as usd=1.5", usdText);
  return { ok: true, value: { ...node, usdPerHour: usd.value } };
}

/** Reads a whole number of things. */
export function parseCount(text: string, rule: ZeroRule = POSITIVE): Parsed<number> {
  const value = Number(text.trim());
  if (!/^\d+$/.test(text.trim()) || !Number.isSafeInteger(value)) return refused("a whole number", text);
  if (value === 0 && !rule.zero) return refused("a whole number above 0", text);
  return { ok: true, value };
}

/** Reads a plain decimal of 0 or more: digits and a point, no unit, no exponent. */
export function parseDecimal(text: string): Parsed<number> {
  const decimal = splitDecimal(text);
  if (decimal === undefined || decimal.unit !== "") return refused("a number of 0 or more, as 1.5", text);
  return { ok: true, value: Number(text.trim()) };
}

/** Reads `90s`, `10m`, `72h`, `7d` and returns seconds, above 0. */
export function parseDurationS(text: string): Parsed<number> {
  const expected = "a duration as 90s, 10m, 72h or 7d";
  const decimal = splitDecimal(text);
  const secondsPerUnit = decimal === undefined ? undefined : SECONDS_BY_UNIT.get(decimal.unit);
  if (decimal === undefined || secondsPerUnit === undefined) return refused(expected, text);
  const seconds = scaled(decimal, secondsPerUnit);
  if (!Number.isFinite(seconds) || seconds === 0) return refused(`${expected}, above 0`, text);
  return { ok: true, value: seconds };
}

interface DecimalText {
  /** All digits, the point left out. */
  readonly digits: number;
  readonly decimals: number;
  readonly number: string;
  readonly unit: string;
}

function splitDecimal(text: string): DecimalText | undefined {
  const match = /^(\d+)(?:\.(\d+))?\s*([A-Za-z]*)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = "", fraction = "", unit = ""] = match;
  const digits = Number(whole + fraction);
  const number = fraction === "" ? whole : `${whole}.${fraction}`;
  return { digits, decimals: fraction.length, number, unit };
}

/** Multiplies whole numbers before the one division, so that 0.07 of a unit is not off by a binary digit. */
function scaled(decimal: DecimalText, factor: number, divisor = 1): number {
  return (decimal.digits * factor) / (divisor * 10 ** decimal.decimals);
}

/** Says what a memory text without a unit of Kubernetes may have meant. */
function expectedInsteadOf(decimal: DecimalText): string {
  const prefix = /^([kKmMgGtT])(?:[bB]|[iI][bB]?)?$/.exec(decimal.unit)?.[1]?.toUpperCase();
  if (prefix === undefined) return EXPECTED_MEMORY;
  const binary = `${decimal.number}${prefix}i`;
  const binaryMib = scaled(decimal, BYTES_BY_UNIT.get(`${prefix}i`) ?? Number.NaN, BYTES_PER_MIB);
  const binaryReading = `${binary} (${describeNumber(binaryMib)} MiB)`;
  if (/i/i.test(decimal.unit)) return binaryReading;
  const decimalUnit = prefix === "K" ? "k" : prefix;
  const decimalMib = scaled(decimal, BYTES_BY_UNIT.get(decimalUnit) ?? Number.NaN, BYTES_PER_MIB);
  return `${decimal.number}${decimalUnit} (${describeNumber(decimalMib)} MiB) or ${binaryReading}`;
}

function refused(expected: string, text: string): { ok: false; expected: string; got: string } {
  return { ok: false, expected, got: `"${text.trim()}"` };
}
