import { about, type ClusterWorld } from "./cluster-world.ts";
import type { ClusterNode, ClusterPod } from "./objects.ts";

/** Takes a bound pod through its start: volume, image, container. Each step is told as an event, as the kubelet does. */
export function startPod(world: ClusterWorld, pod: ClusterPod, node: ClusterNode): void {
  const { clock, delays, around } = world;
  const then = (seconds: number, next: () => void): void => {
    pod.cancel = clock.after(seconds, next);
  };
  wait(world, pod, "ContainerCreating", "attaching the volume");
  then(around(delays.volumeAttachS), () => {
    const volumeMs = clock.nowMs();
    pod.times.volumeMs = volumeMs;
    tell(
      world,
      pod,
      "SuccessfulAttachVolume",
      "AttachVolume.Attach succeeded for volume home",
      volumeMs,
      "attachdetach-controller",
    );
    wait(world, pod, "ContainerCreating", `pulling ${pod.spec.image}`);
    tell(world, pod, "Pulling", `Pulling image "${pod.spec.image}"`, volumeMs);
    if (pod.spec.imageMissing) {
      const message = `failed to pull image "${pod.spec.image}": not found`;
      world.tell({ ...about(pod), type: "Warning", reason: "Failed", message, component: "kubelet" });
      wait(world, pod, "ImagePullBackOff", message);
      return;
    }
    then(pullS(world, pod, node), () => {
      const pulledMs = clock.nowMs();
      pod.times.pulledMs = pulledMs;
      tell(world, pod, "Pulled", `Successfully pulled image "${pod.spec.image}"`, pulledMs);
      wait(world, pod, "ContainerCreating", "starting the container");
      then(around(delays.containerS), () => started(world, pod));
    });
  });
}

function started(world: ClusterWorld, pod: ClusterPod): void {
  const startedMs = world.clock.nowMs();
  pod.times.startedMs = startedMs;
  pod.phase = "Running";
  delete pod.waiting;
  tell(world, pod, "Started", "Started container rs-launcher-container", startedMs);
  world.podChanged(pod);
  world.pods.get(pod)?.started();
}

/** Seconds until the image is on the node: none when it is, what is left when another pod pulls it already. */
function pullS(world: ClusterWorld, pod: ClusterPod, node: ClusterNode): number {
  const nowMs = world.clock.nowMs();
  const known = node.images.get(pod.spec.image);
  if (known !== undefined) return Math.max(0, known - nowMs) / 1000;
  const seconds = world.around(world.delays.imagePullS);
  node.images.set(pod.spec.image, nowMs + seconds * 1000);
  return seconds;
}

function wait(world: ClusterWorld, pod: ClusterPod, reason: string, message: string): void {
  pod.waiting = { reason, message };
  world.podChanged(pod);
  world.pods.get(pod)?.waiting(reason, message);
}

function tell(
  world: ClusterWorld,
  pod: ClusterPod,
  reason: string,
  message: string,
  atMs: number,
  component = "kubelet",
): void {
  world.tell({ ...about(pod), type: "Normal", reason, message, component }, atMs);
}
