import type { Cluster } from "./cluster/cluster.ts";
import { ZONES } from "./cluster/nodes.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import { type ServerPod, startServerPod } from "./server-pods.ts";

/** What an operator, or an accident, does to the sandbox. */
export interface Control {
  /** Ends a server pod: its connections are cut, its key is gone; another comes up after a while. False when it is down. */
  readonly loseServerPod: (number: number) => boolean;
  /** Ends all nodes and server pods of a zone, where nothing starts until it is back; returns how many nodes. */
  readonly loseZone: (zone: string) => number;
  readonly loseNode: (name: string) => boolean;
  /** Does what a path as `/control/lose-zone/us-east-1b` says; returns what came of it, or nothing for another path. */
  readonly act: (path: string) => string | undefined;
}

/** Returns the control of a sandbox. */
export function openControl(world: {
  readonly clock: SandboxClock;
  readonly cluster: Cluster;
  readonly pods: ServerPod[];
  readonly serverPodS: number;
}): Control {
  const { clock, cluster, pods, serverPodS } = world;
  const zoneFor = ({ zone }: ServerPod): string =>
    cluster.isLost(zone) ? (ZONES.find((one) => !cluster.isLost(one)) ?? zone) : zone;
  const loseServerPod = (number: number): boolean => {
    const pod = pods[number];
    if (pod === undefined || !pod.up) return false;
    pod.up = false;
    for (const socket of pod.connections) socket.destroy();
    clock.after(serverPodS, () => {
      void startServerPod(number, zoneFor(pod)).then((next) => {
        pods[number] = next;
      });
    });
    return true;
  };
  const loseZone = (zone: string): number => {
    const lost = cluster.loseZone(zone);
    for (const pod of pods) if (pod.zone === zone) loseServerPod(pod.number);
    return lost;
  };
  return {
    loseServerPod,
    loseZone,
    loseNode: cluster.loseNode,
    act: (path) => {
      const [, action, name = ""] =
        /^\/control\/(lose-server-pod|lose-zone|restore-zone|lose-node)\/([^/?]+)$/.exec(path) ?? [];
      switch (action) {
        case "lose-server-pod":
          return loseServerPod(Number(name)) ? "server pod lost\n" : "no such server pod is up\n";
        case "lose-zone":
          return `${loseZone(name)} nodes lost\n`;
        case "restore-zone":
          return cluster.restoreZone(name) ? "zone is back\n" : "no such zone was lost\n";
        case "lose-node":
          return cluster.loseNode(name) ? "node lost\n" : "no such node\n";
        default:
          return undefined;
      }
    },
  };
}
