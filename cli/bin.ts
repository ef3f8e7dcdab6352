#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { main } from "./main.ts";
import { realWorld } from "./support/world.ts";

// The V8 of Node 20 spends two fifths of the CPU of a plan on optimising functions that are nearly done (perf, 2026-11-26). With three
// times the budget before it does, and for a plan a fifth of what it may copy into each, the process takes a quarter less; loops that
// go on for longer are optimised all the same.
if (process.versions.v8.startsWith("11.3.")) {
  setFlagsFromString("--interrupt-budget=400000");
  if (process.argv[2] === "plan") setFlagsFromString("--max-inlined-bytecode-size-cumulative=200");
}

process.exitCode = await main(process.argv.slice(2), realWorld());
