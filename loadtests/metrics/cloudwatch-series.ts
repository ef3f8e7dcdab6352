import type { CloudWatchSpec } from "../scenario/scenario.ts";

/** A series of CloudWatch: one metric of one thing, or an expression. */
export interface CloudWatchSeries {
  /** Name in the frames, as `rds ppm-db CPUUtilization`. */
  readonly name: string;
  readonly from:
    | {
        readonly namespace: string;
        readonly metric: string;
        readonly dimension: { readonly name: string; readonly value: string };
        readonly statistic: "Average" | "Maximum" | "Sum";
      }
    | { readonly expression: string };
  /** True for sums over a minute, which are shown a second. */
  readonly isPerS: boolean;
}

type Statistic = "Average" | "Maximum" | "Sum";

/** One kind of thing that CloudWatch has metrics of. */
interface Kind {
  readonly namespace: string;
  readonly dimension: string;
  readonly metrics: readonly (readonly [string, Statistic])[];
}

/**
 * What is read of a database instance. Credits are those of T classes; others have none.
 * Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html, read 2026-11-26.
 */
const RDS: Kind = {
  namespace: "AWS/RDS",
  dimension: "DBInstanceIdentifier",
  metrics: [
    ["CPUUtilization", "Average"],
    ["CPUCreditBalance", "Average"],
    ["DatabaseConnections", "Maximum"],
    ["FreeableMemory", "Average"],
    ["FreeStorageSpace", "Average"],
  ],
};

/** Source: docs.aws.amazon.com/fsx/latest/OpenZFSGuide/fsx-openzfs-metrics.html, read 2026-11-26. */
const FSX: Kind = {
  namespace: "AWS/FSx",
  dimension: "FileSystemId",
  metrics: [
    ["DataReadBytes", "Sum"],
    ["DataWriteBytes", "Sum"],
    ["DataReadOperations", "Sum"],
    ["DataWriteOperations", "Sum"],
    ["MetadataOperations", "Sum"],
    ["NetworkThroughputUtilization", "Average"],
    ["FileServerDiskThroughputUtilization", "Average"],
    ["FileServerDiskIopsUtilization", "Average"],
  ],
};

/** Source: docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html, read 2026-11-26. */
const ALB: Kind = {
  namespace: "AWS/ApplicationELB",
  dimension: "LoadBalancer",
  metrics: [
    ["RequestCount", "Sum"],
    ["ActiveConnectionCount", "Sum"],
    ["TargetResponseTime", "Average"],
    ["HTTPCode_ELB_5XX_Count", "Sum"],
    ["HTTPCode_Target_5XX_Count", "Sum"],
    ["RejectedConnectionCount", "Sum"],
  ],
};

/** A sum over the load balancer's nodes, not over time. */
const STANDING = "ActiveConnectionCount";

/** Returns the series that a scenario asks CloudWatch for, in the order of the scenario. */
export function cloudWatchSeries(spec: CloudWatchSpec): readonly CloudWatchSeries[] {
  const { rds = [], fsx = [], alb = [], queries = {} } = spec;
  return [
    ...rds.flatMap((id) => seriesOf("rds", RDS, id)),
    ...fsx.flatMap((id) => seriesOf("fsx", FSX, id)),
    ...alb.flatMap((id) => seriesOf("alb", ALB, id)),
    ...Object.entries(queries).map(([name, expression]) => ({ name, from: { expression }, isPerS: false })),
  ];
}

function seriesOf(
  label: string,
  { namespace, dimension, metrics }: Kind,
  id: string,
): readonly CloudWatchSeries[] {
  return metrics.map(([metric, statistic]) => {
    const isPerS = statistic === "Sum" && metric !== STANDING;
    return {
      name: `${label}.${id}.${metric}${isPerS ? "/s" : ""}`,
      from: { namespace, metric, dimension: { name: dimension, value: id }, statistic },
      isPerS,
    };
  });
}
