#!/usr/bin/env node
import { main } from "./main.ts";
import { realWorld } from "./support/world.ts";

process.exitCode = await main(process.argv.slice(2), realWorld());
