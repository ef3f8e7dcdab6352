import type { Catalog, RdsClass } from "../catalog.ts";
import { priceOf } from "../cost/price-of.ts";
import { counted, figure } from "../figure.ts";
import { compareText } from "../order.ts";
import type { PlanWarning } from "../plan-remark.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Refusal } from "../refusal.ts";
import type { ConnectionNeed } from "./connections.ts";
import { maxConnections } from "./max-connections.ts";
import type { PlanDatabase } from "./planned-database.ts";

/** The classes in the order in which they grow, as far as the reference architectures and their tested points reach. */
const LADDER = [
  "db.t3.micro",
  "db.t3.small",
  "db.t3.medium",
  "db.t3.large",
  "db.t3.xlarge",
  "db.t3.2xlarge",
] as const;

/** What one database is asked to hold. */
export interface DatabaseQuestion {
  readonly product: PlanDatabase["product"];
  readonly region: string;
  readonly catalog: Pick<Catalog, "rdsClasses" | "priceBook">;
  readonly stated: string | undefined;
  readonly first: string;
  readonly storageGib: number;
  readonly need: ConnectionNeed;
  readonly beyondTested: boolean;
  readonly rule: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly source: string;
}

/** One database, sized. */
export interface DatabasePlanned {
  readonly row: RdsClass;
  readonly database: PlanDatabase;
  readonly blocking: readonly Refusal[];
  readonly refusals: readonly Refusal[];
  readonly reasons: readonly Reason[];
  readonly warnings: readonly PlanWarning[];
  readonly rules: readonly PlanRule[];
}

/** Returns the stated class, or the first of the ladder, from where the rule says, that holds the connections of a rollout. */
export function sizedDatabase(question: DatabaseQuestion): DatabasePlanned {
  const { product, need, stated } = question;
  const ladder = laddered(question);
  const short = ladder.filter((row) => maxConnections(row.memoryGib) < need.rollout);
  const chosen =
    stated === undefined
      ? (ladder
          .slice(indexOfClass(ladder, question.first))
          .find((row) => maxConnections(row.memoryGib) >= need.rollout) ?? ladder.at(-1))
      : question.catalog.rdsClasses.find((row) => row.name === stated);
  if (chosen === undefined)
    throw new Error(`expected a database class of the catalogue, got ${stated ?? question.first}`);
  const have = maxConnections(chosen.memoryGib);
  const refusalOf = (row: RdsClass): Refusal => shortOfConnections(product, row, need);
  return {
    row: chosen,
    database: {
      product,
      instanceClass: chosen.name,
      storageGib: question.storageGib,
      multiAz: true,
      connections: need,
      maxConnections: have,
      beyondTested: question.beyondTested,
    },
    blocking: have < need.rollout ? [refusalOf(chosen)] : [],
    refusals: short.filter((row) => row.name !== chosen.name).map(refusalOf),
    reasons: reasonsOf(question, have),
    warnings: question.beyondTested ? [beyondTestedWarning(product, chosen.name)] : [],
    rules: zoneRule(question, chosen.name),
  };
}

function reasonsOf(question: DatabaseQuestion, have: number): readonly Reason[] {
  const { product, need } = question;
  const at = (field: string): string => `databases.${product}.${field}`;
  return [
    {
      path: at("instanceClass"),
      rule: question.rule,
      inputs: {
        ...question.inputs,
        steady: need.steady,
        rollout: need.rollout,
        maxConnections: have,
        usedFractionInRollout: need.rollout / have,
      },
      source: question.source,
    },
    {
      path: at("connections"),
      rule: "pods × pools × connections of a pool, and what others hold; a rollout adds the pods of its surge while the old ones still run",
      inputs: { ...question.inputs, steady: need.steady, rollout: need.rollout },
      source: "kubernetes.io/docs/concepts/workloads/controllers/deployment, Max Surge, read 2026-11-26",
    },
    {
      path: at("maxConnections"),
      rule: "LEAST(memory ÷ 9,531,392 bytes, 5,000) of the nominal memory; a running instance allows some percent fewer",
      inputs: { maxConnections: have },
      source: "docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html, read 2026-11-22",
    },
    {
      path: at("storageGib"),
      rule: "gp3 storage of the metadata; packages and homes lie elsewhere",
      inputs: { storageGib: question.storageGib },
      source: question.source,
    },
    {
      path: at("beyondTested"),
      rule: "whether the load is above the point that the class is published with; then the next class is taken, and nobody has published that it suffices",
      inputs: { beyondTested: question.beyondTested ? "yes" : "no" },
      source: question.source,
    },
    {
      path: at("multiAz"),
      rule: "a standby in a second zone, not readable; at most two zones, as the file system",
      inputs: { multiAz: "yes" },
      source: question.source,
    },
  ];
}

/** What a standby in a second zone costs. */
function zoneRule(
  { product, region, catalog, storageGib }: DatabaseQuestion,
  name: string,
): readonly PlanRule[] {
  const tierOf = (item: string) => {
    const priced = priceOf(catalog.priceBook, item, region);
    return priced.ok ? priced.price.tiers[0] : undefined;
  };
  const pricesOf = (zones: "single-az" | "multi-az") => {
    const [hour, gib] = [
      tierOf(`rds.postgres.${name}.${zones}`),
      tierOf(`rds.postgres.storage.gp3.${zones}`),
    ];
    return hour === undefined || gib === undefined
      ? undefined
      : { hour, gib, monthly: hour.usd * HOURS_PER_MONTH + gib.usd * storageGib };
  };
  const [two, one] = [pricesOf("multi-az"), pricesOf("single-az")];
  if (two === undefined || one === undefined || two.monthly <= one.monthly) return [];
  return [
    {
      rule: `database of ${product === "workbench" ? "Workbench" : "Package Manager"} over two zones`,
      usdPerMonth: cents(two.monthly - one.monthly),
      instead: `${name} in one zone`,
      risk: "the loss of its zone, or a minor upgrade, takes the product down until the database is back",
      why: {
        rule: `hours (${HOURS_PER_MONTH}) and GiB of storage, each × the difference of its prices over two zones and in one`,
        inputs: {
          instanceClass: name,
          storageGib,
          usdPerHour: two.hour.usd,
          usdPerHourInstead: one.hour.usd,
          usdPerGibMonth: two.gib.usd,
          usdPerGibMonthInstead: one.gib.usd,
        },
        source: one.hour.provenance.source,
      },
    },
  ];
}

function laddered(question: DatabaseQuestion): readonly RdsClass[] {
  return LADDER.flatMap((name) => question.catalog.rdsClasses.filter((row) => row.name === name)).sort(
    (a, b) => a.memoryGib - b.memoryGib || compareText(a.name, b.name),
  );
}

function indexOfClass(ladder: readonly RdsClass[], name: string): number {
  return Math.max(
    0,
    ladder.findIndex((row) => row.name === name),
  );
}

function shortOfConnections(product: string, row: RdsClass, need: ConnectionNeed): Refusal {
  const have = maxConnections(row.memoryGib);
  const shortBy = need.rollout - have;
  const steady =
    need.steady > have
      ? `${figure(need.steady)} are needed all the time and ${figure(need.rollout)} in a rollout`
      : `the steady ${figure(need.steady)} fit, but a rollout needs ${figure(need.rollout)}`;
  return {
    subject: row.name,
    code: "CONNECTIONS",
    resource: "connections",
    unit: "connections",
    need: need.rollout,
    have,
    shortBy,
    sentence: `${row.name} allows ${counted(have, "connection")} to ${product === "workbench" ? "Workbench" : "Package Manager"}: ${steady}, short by ${figure(shortBy)}`,
  };
}

function beyondTestedWarning(product: PlanDatabase["product"], instanceClass: string): PlanWarning {
  const point =
    product === "workbench"
      ? "5,000 concurrent sessions on db.t3.micro"
      : "1,000,000 installs a day on db.t3.xlarge";
  return {
    code: "BEYOND_TESTED",
    sentence: `the load is above the tested point of ${point}; ${instanceClass} is the next class, and nobody has published that it suffices`,
  };
}
