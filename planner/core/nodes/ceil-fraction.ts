/** A decimal number as `digits × 10^-scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/**
 * Returns the smallest whole number that is not below `fraction × whole`, reckoned in decimals.
 *
 * 0.07 × 100 is 7, where binary floating point makes it 7.000000000000001 and rounds it up to 8. Both arguments must be
 * finite and not negative; `fraction` means the decimal that it prints as.
 */
export function ceilFraction(fraction: number, whole: number): number {
  const a = decimalOf(fraction);
  const b = decimalOf(whole);
  const divisor = 10n ** BigInt(a.scale + b.scale);
  return Number((a.digits * b.digits + divisor - 1n) / divisor);
}

function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value) || value < 0)
    throw new Error(`expected a finite number, not negative, got ${value}`);
  const [mantissa = "0", exponentText = "0"] = String(value).split("e");
  const [integer = "0", decimals = ""] = mantissa.split(".");
  const digits = BigInt(integer + decimals);
  const scale = decimals.length - Number(exponentText);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
