/** What a document may hold: a key with what is below it, `*` for every key, or `any` for a value that is not looked into. */
export type KnownKeys = "any" | { readonly [key: string]: KnownKeys };

const keys = (...names: readonly string[]): Record<string, KnownKeys> =>
  Object.fromEntries(names.map((name) => [name, "any"]));

const TEXTS: KnownKeys = { "*": "any" };
const META: KnownKeys = { ...keys("name", "namespace"), labels: TEXTS };
const TOLERATIONS: KnownKeys = keys("key", "operator", "value", "effect");
const SPREAD: KnownKeys = {
  ...keys("maxSkew", "topologyKey", "whenUnsatisfiable"),
  labelSelector: { matchLabels: TEXTS },
};

/** Source: kubernetes/kubernetes v1.33 api/openapi-spec, PodSpec. */
const POD: KnownKeys = {
  ...keys(
    "terminationGracePeriodSeconds",
    "automountServiceAccountToken",
    "priorityClassName",
    "restartPolicy",
    "serviceAccountName",
  ),
  nodeSelector: TEXTS,
  tolerations: TOLERATIONS,
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: { matchExpressions: keys("key", "operator", "values") },
      },
    },
  },
  initContainers: keys("name", "image", "command"),
  containers: { ...keys("name", "image", "args"), resources: { requests: TEXTS, limits: TEXTS } },
};

const WORKLOAD: KnownKeys = {
  replicas: "any",
  selector: { matchLabels: TEXTS },
  template: { metadata: META, spec: POD },
};

/** Source: rstudio/helm@f163d4f charts/rstudio-workbench 0.22.0 and charts/rstudio-pm 0.20.4, values.yaml and templates/ingress.yaml. */
const INGRESS: KnownKeys = {
  ...keys("enabled", "ingressClassName"),
  annotations: keys(
    ...[
      "scheme",
      "target-type",
      "healthcheck-path",
      "target-group-attributes",
      "load-balancer-attributes",
    ].map((name) => `alb.ingress.kubernetes.io/${name}`),
  ),
  hosts: keys("host", "paths"),
};
const VOLUME: KnownKeys = keys("create", "accessModes", "volumeName", "storageClassName");

const WORKBENCH_VALUES: KnownKeys = {
  replicas: "any",
  topologySpreadConstraints: SPREAD,
  podDisruptionBudget: keys("maxUnavailable"),
  resources: { requests: keys("enabled", "cpu", "memory", "ephemeralStorage") },
  homeStorage: VOLUME,
  sharedStorage: VOLUME,
  launcher: {
    ...keys("enabled", "useTemplates", "includeDefaultTemplates"),
    extraTemplates: keys("job.tpl", "service.tpl"),
    templateValues: { pod: { annotations: TEXTS } },
  },
  config: {
    server: {
      "jupyter.conf": keys("session-cull-minutes", "session-shutdown-minutes"),
      "vscode.conf": keys("session-timeout-kill-hours"),
      "positron.conf": keys("session-timeout-kill-hours"),
    },
    session: {
      "rsession.conf": keys(
        "session-timeout-minutes",
        "session-timeout-suspend",
        "session-timeout-kill-hours",
      ),
    },
    secret: { "database.conf": keys("provider", "connection-uri", "pool-size") },
    profiles: {
      "launcher.kubernetes.resources.conf": {
        "*": keys("name", "cpus", "cpus-request", "mem-mb", "mem-mb-request"),
      },
      "launcher.kubernetes.profiles.conf": {
        "*": keys("default-cpus", "default-cpus-request", "default-mem-mb", "default-mem-mb-request"),
      },
    },
  },
  ingress: INGRESS,
};

const PACKAGE_MANAGER_VALUES: KnownKeys = {
  ...keys("replicas", "rstudioPMKey"),
  podDisruptionBudget: keys("maxUnavailable"),
  strategy: { type: "any", rollingUpdate: keys("maxSurge", "maxUnavailable") },
  topologySpreadConstraints: SPREAD,
  config: {
    Database: keys("Provider"),
    Postgres: keys("URL", "UsageDataURL"),
    PostgresPool: keys("MaxOpenConnections"),
    Storage: keys("Default"),
    S3Storage: keys("Bucket", "Region"),
  },
  ingress: INGRESS,
};

/** Source: aws/karpenter-provider-aws@1d92708 (v1.14.1) pkg/apis/crds, karpenter.sh_nodepools and karpenter.k8s.aws_ec2nodeclasses. */
const KARPENTER: Readonly<Record<string, KnownKeys>> = {
  NodePool: {
    template: {
      metadata: { labels: TEXTS },
      spec: {
        expireAfter: "any",
        nodeClassRef: keys("group", "kind", "name"),
        taints: keys("key", "value", "effect"),
        requirements: keys("key", "operator", "values"),
      },
    },
    limits: keys("cpu", "memory"),
    disruption: {
      ...keys("consolidationPolicy", "consolidateAfter"),
      budgets: keys("nodes", "reasons"),
    },
  },
  EC2NodeClass: {
    role: "any",
    amiSelectorTerms: keys("alias"),
    subnetSelectorTerms: { tags: TEXTS },
    securityGroupSelectorTerms: { tags: TEXTS },
    blockDeviceMappings: {
      deviceName: "any",
      ebs: keys("volumeType", "volumeSize", "encrypted", "deleteOnTermination"),
    },
  },
};

/** Source: eksctl-io/eksctl@99984ad pkg/apis/eksctl.io/v1alpha5/assets/schema.json. */
const CLUSTER_CONFIG: KnownKeys = {
  metadata: { ...keys("name", "region", "version"), tags: TEXTS },
  availabilityZones: "any",
  vpc: {
    id: "any",
    nat: keys("gateway"),
    subnets: { private: { "*": keys("id") } },
  },
  iam: keys("withOIDC"),
  managedNodeGroups: {
    ...keys("name", "instanceTypes", "minSize", "maxSize", "desiredCapacity", "volumeSize", "volumeType"),
    ...keys("privateNetworking", "availabilityZones"),
    labels: TEXTS,
  },
};

const object = (rest: Record<string, KnownKeys>): KnownKeys => ({ metadata: META, ...rest });

/** Kinds of Kubernetes. Source: kubernetes/kubernetes v1.33 api/openapi-spec. */
const BY_KIND: Readonly<Record<string, KnownKeys>> = {
  ClusterConfig: CLUSTER_CONFIG,
  NodePool: object({ spec: KARPENTER["NodePool"] ?? {} }),
  EC2NodeClass: object({ spec: KARPENTER["EC2NodeClass"] ?? {} }),
  DaemonSet: object({ spec: WORKLOAD }),
  Deployment: object({ spec: WORKLOAD }),
  CronJob: object({
    spec: {
      ...keys("schedule", "timeZone", "concurrencyPolicy"),
      jobTemplate: { spec: { backoffLimit: "any", template: { spec: POD } } },
    },
  }),
  Namespace: object({}),
  ServiceAccount: object({}),
  PriorityClass: object(keys("value", "preemptionPolicy", "globalDefault", "description")),
  Role: object({ rules: keys("apiGroups", "resources", "verbs") }),
  RoleBinding: object({
    roleRef: keys("apiGroup", "kind", "name"),
    subjects: keys("kind", "name", "namespace"),
  }),
};

/** Documents that are no objects of Kubernetes. Source of the scheduler: EKS API, UpdateClusterConfig, read 2026-11-26. */
const BY_FILE: Readonly<Record<string, KnownKeys>> = {
  "cluster-scheduler.yaml": {
    name: "any",
    kubeSchedulerConfig: { nodeResourcesFit: { scoringStrategy: keys("type") } },
  },
  "job-template-change.yaml": POD,
  "workbench-values.yaml": WORKBENCH_VALUES,
  "package-manager-values.yaml": PACKAGE_MANAGER_VALUES,
};

/** Returns where a document of a file holds a key that its schema does not know, as `spec.limit`, or `kind X` where the kind is unknown. */
export function unknownKeys(file: string, document: Readonly<Record<string, unknown>>): readonly string[] {
  const { apiVersion, kind, ...rest } = document;
  const known = kind === undefined ? BY_FILE[file] : BY_KIND[String(kind)];
  if (known === undefined || (kind === undefined) !== (apiVersion === undefined)) return [`kind ${kind}`];
  return unknownIn(rest, known, "");
}

function unknownIn(value: unknown, known: KnownKeys, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => unknownIn(one, known, path));
  if (known === "any" || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const next = known[key] ?? known["*"];
    return next === undefined ? [at] : unknownIn(below, next, at);
  });
}
