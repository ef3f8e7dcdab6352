import { EVENT, pushEvent } from "./event-queue.ts";
import type { Run } from "./run.ts";

/** Karpenter looks at a pod that waits again after so long. Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/provisioning/controller.go. */
const RETRY_S = 10;

/**
 * Tells Karpenter that a pod cannot be scheduled: opens the window that collects pods, or keeps it open.
 * Source: kubernetes-sigs/karpenter v1.14.1 pkg/controllers/provisioning/batcher.go.
 */
export function triggerBatch(run: Run): void {
  const { batch, nowS } = run;
  const { batchIdleS, batchMaxS } = run.input.timing;
  if (batch.passAsked || run.pools.length === 0) return;
  if (batch.open) {
    batch.closesS = Math.min(nowS + batchIdleS, batch.openedS + batchMaxS);
    return;
  }
  batch.open = true;
  batch.openedS = nowS;
  batch.closesS = nowS + batchIdleS;
  pushEvent(run.queue, batch.closesS, EVENT.batchClose, 0);
}

/** Returns true when the window has closed and every launch before is known, so that a pass may begin; asks for a later event otherwise. */
export function closeBatch(run: Run): boolean {
  const { batch, nowS } = run;
  if (!batch.passAsked && batch.closesS > nowS) {
    pushEvent(run.queue, batch.closesS, EVENT.batchClose, 0);
    return false;
  }
  batch.open = false;
  if (batch.syncedS > nowS) {
    batch.passAsked = true;
    pushEvent(run.queue, batch.syncedS, EVENT.batchClose, 0);
    return false;
  }
  batch.passAsked = false;
  return true;
}

/** Has the pods that still wait looked at again in ten seconds, once. */
export function retryLater(run: Run): void {
  if (run.batch.retryAsked || run.pools.length === 0) return;
  run.batch.retryAsked = true;
  pushEvent(run.queue, run.nowS + RETRY_S, EVENT.retry, 0);
}
