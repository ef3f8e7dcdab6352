import { heldText } from "../../../loadtests/analysis/cluster-findings.ts";
import { sessionsAtEndText } from "../../../loadtests/analysis/sessions-at-end.ts";
import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import { CANNOT_TELL } from "../../../loadtests/kubernetes/placement.ts";
import { msText, numberText } from "../../charts/format.ts";
import { clusterNodesOverTime } from "../../charts/nodes-over-time.ts";
import type { Timeline } from "../../charts/timeline.ts";
import { type Block, columns, figure, paragraph, section } from "../document.ts";

type Cluster = NonNullable<Verdict["cluster"]>;

const CAUSES: Readonly<Record<string, string>> = {
  "cluster.start.node": "until its node was launched, where it had to wait for one",
  "cluster.start.schedule": "until it was scheduled, from then on or from the beginning",
  "cluster.start.volume": "volume attached",
  "cluster.start.image": "image pulled",
  "cluster.start.container": "container ready",
  "cluster.start": "the whole start of the pod",
};
/** Nodes that are named; the verdict holds all. */
const NAMED_NODES = 20;

/** Returns what was seen of the cluster under Workbench; for a run of Workbench at which nobody looked, that it cannot be told. */
export function clusterBlocks(verdict: Verdict, timeline: Timeline): readonly Block[] {
  const { cluster } = verdict;
  if (cluster === undefined) {
    const isWorkbench = verdict.operations.some(({ name }) => name.startsWith("wb."));
    return isWorkbench ? [section("The cluster under it", paragraph(`${unseen()}.`), atEnd(verdict))] : [];
  }
  return [
    section("Starts of sessions, by cause", causeTable(cluster), paragraph(`${cluster.placement.sentence}.`)),
    section(
      "Nodes over time",
      figure((palette) => clusterNodesOverTime(timeline, palette)),
      nodeTable(cluster),
      paragraph(`${cluster.scaleDown}.`),
      heldList(cluster),
      atEnd(verdict),
    ),
  ];
}

function atEnd({ sessionsAtEnd = [] }: Verdict): Block | undefined {
  const sentence = sessionsAtEndText(sessionsAtEnd);
  return sentence === undefined ? undefined : paragraph(`${sentence}.`);
}

function unseen(): string {
  return `Nobody looked at the cluster (--kubeconfig): ${CANNOT_TELL.sentence}`;
}

function causeTable({ causes }: Cluster): Block {
  if (causes.length === 0) return paragraph("No start of a session pod was seen.");
  return {
    kind: "table",
    caption: "How long pods of sessions took to start, as the cluster itself tells, resumes included",
    columns: columns("Cause", ">Starts", ">P50", ">P95", ">P99", ">Longest"),
    rows: causes.map(({ operation, count, ms }) => [
      { text: CAUSES[operation] ?? operation, note: operation },
      numberText(count),
      ...[ms.p50, ms.p95, ms.p99, ms.max].map((value) => (value === undefined ? "too few" : msText(value))),
    ]),
  };
}

function nodeTable({ nodes }: Cluster): Block | undefined {
  if (nodes.length === 0) return undefined;
  return {
    kind: "table",
    caption: "Nodes by pool and type",
    columns: columns("Pool", "Type", ">At the beginning", ">Most at once", ">At the end"),
    rows: nodes.map(({ pool, nodeType, first, most, last }) => [
      pool,
      nodeType,
      numberText(first),
      numberText(most),
      numberText(last),
    ]),
  };
}

function heldList({ held }: Cluster): Block | undefined {
  if (held.length === 0) return undefined;
  const more = held.length - NAMED_NODES;
  return {
    kind: "list",
    items: [
      ...held.slice(0, NAMED_NODES).map(heldText),
      ...(more > 0 ? [`and ${numberText(more)} more`] : []),
    ],
  };
}
