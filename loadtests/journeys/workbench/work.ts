/** What a work step makes a session do; everything may be 0. */
export interface Work {
  /** Memory held until the next step. */
  readonly holdMib: number;
  /** CPU-seconds burnt in the language itself: the session can still be asked. */
  readonly cpuS: number;
  /** CPU-seconds in one native call: the session answers nothing meanwhile. */
  readonly blockS: number;
  /** Megabytes (10⁶ bytes) read and written at home. */
  readonly readMb: number;
  readonly writeMb: number;
}

/**
 * How long what still computes when a run begins to end is waited for, in scenario seconds: its answer is on the way, and a
 * step that is cut off says nothing about the server.
 */
export const LAST_WORK_S = 30;

/** Languages that a session computes in. */
export type Language = "r" | "python";

const LINE =
  /# headroom work hold=([\d.]+)MiB cpu=([\d.]+)s block=([\d.]+)s read=([\d.]+)MB write=([\d.]+)MB/;

/**
 * Returns code that does the work in a session: it holds the memory in a variable, burns CPU with a seeded generator, and
 * writes and reads a file in the run's folder at home. The first line names the work.
 */
export function workSnippet(work: Work, language: Language, seed: number, folder: string): string {
  const { holdMib, cpuS, blockS, readMb, writeMb } = work;
  const first = `# headroom work hold=${holdMib}MiB cpu=${cpuS}s block=${blockS}s read=${readMb}MB write=${writeMb}MB`;
  const lines = language === "r" ? rLines(work, seed, folder) : pythonLines(work, seed, folder);
  return [first, ...lines].join("\n");
}

/** Returns the work that a snippet names, or undefined when it is none of ours. */
export function workOfSnippet(code: string): Work | undefined {
  const found = LINE.exec(code);
  if (found === null) return undefined;
  const [holdMib = 0, cpuS = 0, blockS = 0, readMb = 0, writeMb = 0] = found.slice(1).map(Number);
  return { holdMib, cpuS, blockS, readMb, writeMb };
}

/** A quarter of 10⁶ doubles are 2 MB, so `holdMib` of them are `holdMib` · 2²⁰ / 8. CPU time is R's own `proc.time`. */
function rLines(
  { holdMib, cpuS, blockS, readMb, writeMb }: Work,
  seed: number,
  folder: string,
): readonly string[] {
  const file = `file.path("~", "${folder}", "data.bin")`;
  return [
    `set.seed(${seed}L)`,
    ...(holdMib > 0 ? [`.headroom_held <- runif(${Math.round((holdMib * 2 ** 20) / 8)})`] : []),
    ...(cpuS > 0
      ? [
          ".headroom_t <- proc.time()[[1]]",
          `while (proc.time()[[1]] - .headroom_t < ${cpuS}) invisible(sum(runif(1e5)))`,
        ]
      : []),
    // One native call cannot look at the clock: its length is measured once on a small sort and scaled.
    ...(blockS > 0
      ? [
          ".headroom_x <- runif(2e6)",
          ".headroom_u <- system.time(sort(.headroom_x))[[1]]",
          `invisible(sort(runif(min(2e9, 2e6 * ${blockS} / max(0.01, .headroom_u)))))`,
        ]
      : []),
    ...(writeMb > 0 || readMb > 0
      ? [`dir.create(file.path("~", "${folder}"), recursive = TRUE, showWarnings = FALSE)`]
      : []),
    ...(writeMb > 0 ? [`writeBin(as.raw(sample(0:255, ${Math.round(writeMb * 1e6)}, TRUE)), ${file})`] : []),
    ...(readMb > 0
      ? [`if (file.exists(${file})) invisible(readBin(${file}, "raw", ${Math.round(readMb * 1e6)}))`]
      : []),
    'cat("headroom work done\\n")',
  ];
}

function pythonLines(
  { holdMib, cpuS, blockS, readMb, writeMb }: Work,
  seed: number,
  folder: string,
): readonly string[] {
  return [
    "import os, random, time",
    `random.seed(${seed})`,
    ...(holdMib > 0 ? [`headroom_held = random.randbytes(${Math.round(holdMib * 2 ** 20)})`] : []),
    ...(cpuS > 0
      ? [
          "headroom_t = time.process_time()",
          `while time.process_time() - headroom_t < ${cpuS}: sum(random.random() for _ in range(10000))`,
        ]
      : []),
    ...(blockS > 0
      ? [
          "import hashlib",
          "headroom_u = time.process_time(); hashlib.pbkdf2_hmac('sha256', b'x', b'y', 100000)",
          `hashlib.pbkdf2_hmac('sha256', b'x', b'y', int(100000 * ${blockS} / max(0.001, time.process_time() - headroom_u)))`,
        ]
      : []),
    `headroom_d = os.path.expanduser("~/${folder}")`,
    ...(writeMb > 0 || readMb > 0 ? ["os.makedirs(headroom_d, exist_ok=True)"] : []),
    ...(writeMb > 0
      ? [
          `open(os.path.join(headroom_d, "data.bin"), "wb").write(random.randbytes(${Math.round(writeMb * 1e6)}))`,
        ]
      : []),
    ...(readMb > 0
      ? [
          'headroom_p = os.path.join(headroom_d, "data.bin")',
          `headroom_r = open(headroom_p, "rb").read(${Math.round(readMb * 1e6)}) if os.path.exists(headroom_p) else b""`,
        ]
      : []),
    'print("headroom work done")',
  ];
}
