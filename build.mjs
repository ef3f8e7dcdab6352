// Compiles the product into dist/ and puts beside it the data files that the code reads at run time; the command line is then
// bundled, for a process that reads a few large files starts in half the time of one that reads hundreds of small ones.
// `node build.mjs --if-stale` does nothing when dist/ is newer than every source.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const rooms = ["cli", "planner", "loadtests", "reports"];
const data = ["planner/catalog/snapshot.json"];
const dist = join(root, "dist");
const stamp = join(dist, ".built");

// Packages with native code or files of their own, and those that only a load test loads.
const unbundled = [
  "@aws-sdk/*",
  "@kubernetes/client-node",
  "@napi-rs/canvas",
  "chart.js",
  "chart.js/*",
  "dejavu-fonts-ttf",
  "esbuild",
  "hdr-histogram-js",
  "undici",
];

function newestSourceMs() {
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true }).map((name) => join(root, room, String(name))),
  );
  const ofBuild = ["tsconfig.build.json", "build.mjs"].map((name) => join(root, name));
  return Math.max(...[...files, ...ofBuild].map((file) => statSync(file).mtimeMs));
}

/**
 * Modules that find files beside themselves go on doing so: every bundled file lies one folder below the root of dist/, and the
 * module's own place is told from there.
 */
function ownPlaces(folder) {
  const inside = join(folder, sep);
  return {
    name: "own places",
    setup(bundler) {
      bundler.onLoad({ filter: /\.js$/ }, ({ path }) => {
        if (!path.startsWith(inside)) return undefined;
        const code = readFileSync(path, "utf8");
        if (!code.includes("import.meta")) return undefined;
        const place = JSON.stringify(`../${relative(folder, path).split(sep).join("/")}`);
        const url = `new URL(${place}, import.meta.url)`;
        const contents = code
          .replaceAll("import.meta.url", `${url}.href`)
          .replaceAll("import.meta.dirname", `pathOfFolder(new URL(".", ${url}))`);
        return { contents: `import { fileURLToPath as pathOfFolder } from "node:url";\n${contents}` };
      });
    },
  };
}

/** Puts a bundle in the place of the compiled command line; the other compiled files stay for workers and for k6. */
async function bundle(folder) {
  await build({
    entryPoints: [{ in: join(folder, "cli/bin.js"), out: "cli/bin" }],
    outdir: folder,
    allowOverwrite: true,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: unbundled,
    plugins: [ownPlaces(folder)],
    // CommonJS packages ask for Node's modules in this way.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
  });
}

if (process.argv.includes("--if-stale") && existsSync(stamp) && statSync(stamp).mtimeMs > newestSourceMs()) {
  process.exit(0);
}

// A finished tree takes the place of the old one at the end, so that a command that starts meanwhile finds a whole one.
const draft = join(root, `.dist-${process.pid}`);
const old = join(root, `.dist-${process.pid}-old`);
try {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", draft];
  const compiled = spawnSync(process.execPath, args, { stdio: "inherit" });
  process.exitCode = compiled.status ?? 1;
  if (compiled.status === 0) {
    for (const file of data) cpSync(join(root, file), join(draft, file));
    await bundle(draft);
    writeFileSync(join(draft, ".built"), "");
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(draft, dist);
  }
} finally {
  rmSync(draft, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}
