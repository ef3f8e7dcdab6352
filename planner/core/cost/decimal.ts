/** A decimal number, `digits × 10^-scale`, without the rounding of binary fractions. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Returns the decimal that a number prints as: 1.005 is 1.005, where its binary form lies a little below. */
export function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw new Error(`expected a finite number, got ${value}`);
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Returns the exact product. */
export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** Returns the exact sum. */
export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: digitsAt(a, scale) + digitsAt(b, scale), scale };
}

/** Returns the exact difference `a − b`. */
export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, { digits: -b.digits, scale: b.scale });
}

/** Returns the number nearest to a decimal. */
export function numberOf(value: Decimal): number {
  return Number(`${value.digits}e-${value.scale}`);
}

/** Returns dollars rounded to whole cents, half a cent away from zero. */
export function roundedToCents(usd: Decimal): number {
  if (usd.scale <= 2) return numberOf(usd);
  const divisor = 10n ** BigInt(usd.scale - 2);
  const half = usd.digits < 0n ? -divisor / 2n : divisor / 2n;
  return numberOf({ digits: (usd.digits + half) / divisor, scale: 2 });
}

function digitsAt(value: Decimal, scale: number): bigint {
  return value.digits * 10n ** BigInt(scale - value.scale);
}
