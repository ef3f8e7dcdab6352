const TITLES: Readonly<Record<string, string>> = {
  "vcpu-quota": "vCPU quota of the account",
  "nodepool.sessions.cpu": "CPU limit of the NodePool",
  "nodepool.sessions.memory": "Memory limit of the NodePool",
  "subnet-addresses": "Addresses of the private subnets",
  "nodes.local-disk": "Disk of a session node",
  "nodes.server.local-disk": "Disk of a managed node",
  "nodes.server.sessions": "Room for sessions on the managed node group",
  "licence-seats": "Licence seats",
  "workbench.tested-sessions": "Tested sessions of Workbench",
  "workbench.server-sessions": "Sessions on the single server",
  "workbench.single-server-people": "People on a single server",
  "workbench.database-connections": "Connections of the Workbench database",
  "package-manager.database-connections": "Connections of the Package Manager database",
  "package-manager.tested-installs": "Tested installs of Package Manager",
  "package-manager.tested-git-builders": "Tested Git builders",
  "package-manager.network": "Network of the Package Manager nodes",
  "storage.fill": "Fill of the file system",
  "storage.throughput": "Throughput of the file system",
  "storage.iops": "Operations of the file system",
  "storage.region-capacity": "Largest file system of the region",
};

/** Returns the name of a limit in words, as `vCPU quota of the account`; its own name where there are none. */
export function limitTitle(name: string): string {
  return TITLES[name] ?? name;
}
