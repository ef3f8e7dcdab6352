/** Returns the next number of a stream, 0 ≤ x < 1. */
export type Random = () => number;

/**
 * Hashes a text to 32 bits (FNV-1a, then the finaliser of MurmurHash3 so that near texts differ everywhere).
 * Source: FNV-1a, isthe.com/chongo/tech/comp/fnv; fmix32, github.com/aappleby/smhasher.
 */
export function hash32(text: string): number {
  return mix32(fnv1a(text));
}

/** FNV-1a of a text, going on from that of what stands before it. */
function fnv1a(text: string, before = 0x811c9dc5): number {
  let h = before;
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h;
}

/** Mixes 32 bits so that each bit of the input moves every bit of the output (MurmurHash3's fmix32). */
export function mix32(value: number): number {
  let h = value;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/**
 * Returns the named stream of a seed: the same seed and name give the same numbers, and no other name shifts them.
 *
 * The generator is sfc32 (Doty-Humphrey, PractRand), which passes PractRand and BigCrush.
 */
export function randomStream(seed: number, name: string): Random {
  const named = fnv1a(`${seed}/${name}/`);
  let a = mix32(fnv1a("a", named));
  let b = mix32(fnv1a("b", named));
  let c = mix32(fnv1a("c", named));
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 0x1_0000_0000;
  };
  for (let i = 0; i < 12; i += 1) next();
  return next;
}
