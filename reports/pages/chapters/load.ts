import type { Verdict } from "../../../loadtests/analysis/verdict.ts";
import { LATE_MS } from "../../../loadtests/results/frame.ts";
import { bytesText, numberText } from "../../charts/format.ts";
import { startsFinding, startsPerMinute } from "../../charts/starts.ts";
import { MIN_POINTS, type Timeline } from "../../charts/timeline.ts";
import { bytesPerMinute, installsPerMinute } from "../../charts/volume.ts";
import { type Block, type Chapter, columns, figure, paragraph, section, type Table } from "../document.ts";
import { clusterBlocks } from "./cluster.ts";

/** Returns the chapter on what was offered and what came through. */
export function loadChapter(verdict: Verdict, timeline: Timeline): Chapter {
  const { starts } = verdict;
  return {
    id: "load",
    title: "Offered and achieved",
    blocks: [
      paragraph(
        `${startsFinding(starts.scheduled, starts.late, starts.missed)}. Late means more than ${LATE_MS} ms after its time.`,
      ),
      countTable(verdict),
      section("Over time", ...courseBlocks(timeline)),
      ...clusterBlocks(verdict, timeline),
    ],
  };
}

function countTable(verdict: Verdict): Table {
  const { starts, restores, installs, requests, requestsInFlight, bytes } = verdict;
  return {
    kind: "table",
    caption: "Counts of the whole run",
    columns: columns("What", ">Count"),
    rows: [
      ["Starts due", numberText(starts.scheduled)],
      ["Starts made", numberText(starts.started)],
      ["… of these completed", numberText(starts.completed)],
      ["… of these failed", numberText(starts.failed)],
      ["Starts that were late", numberText(starts.late)],
      ["Starts never made", numberText(starts.missed)],
      ["Restores (client runs)", numberText(restores)],
      ["Installs (package files delivered)", numberText(installs)],
      ...sessionRows(verdict),
      ["Requests sent", numberText(requests)],
      ["Requests in flight at the end", numberText(requestsInFlight)],
      ["Bytes received", { text: bytesText(bytes), note: `${numberText(bytes)} bytes` }],
    ],
  };
}

function sessionRows({ sessions }: Verdict): Table["rows"] {
  if (sessions === undefined) return [];
  return [
    ["Workbench sessions launched", numberText(sessions.launched)],
    ["… of these ended by the run", numberText(sessions.ended)],
    ["… left behind, as by a closed laptop", numberText(sessions.abandoned)],
    ["… lost while somebody held them", numberText(sessions.lost)],
  ];
}

function courseBlocks(timeline: Timeline): readonly Block[] {
  const drawn = [startsPerMinute, installsPerMinute, bytesPerMinute]
    .map((draw) => figure((palette) => draw(timeline, palette)))
    .filter((block) => block !== undefined);
  if (drawn.length > 0) return drawn;
  return [
    paragraph(
      timeline.points.length < MIN_POINTS
        ? "The run is too short to show its course: it holds fewer than three minutes of load."
        : "Nothing was due, so there is no course to show.",
    ),
  ];
}
