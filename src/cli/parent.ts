import type { Progress, Reporter } from '../core/reporter.js';
import type { WorkerProgress } from '../sweep/worker-process.js';

const MILLISECONDS_BETWEEN_MESSAGES = 200;

/** A reporter that also tells the parent process how far things are, where there is one that listens. */
export function reportingToParent(reporter: Reporter): Reporter {
  if (process.send === undefined) return reporter;
  return {
    info: (message) => reporter.info(message),
    warn: (message) => reporter.warn(message),
    progress: (label, total, unit) => both(reporter.progress(label, total, unit), { label, total, unit }),
  };
}

/**
 * A signal that also aborts when the parent process is gone, so that the work of a killed parent is not lost and does not
 * go on unseen.
 */
export function withParent(signal: AbortSignal): AbortSignal {
  if (process.send === undefined) return signal;
  const gone = new AbortController();
  process.once('disconnect', () => gone.abort('SIGTERM'));
  // Listening alone must not keep this process alive.
  process.channel?.unref();
  return AbortSignal.any([signal, gone.signal]);
}

function both(
  own: Progress,
  { label, total, unit }: Pick<WorkerProgress, 'label' | 'total' | 'unit'>,
): Progress {
  let last = 0;
  return {
    update(done, note = '') {
      own.update(done, note);
      const now = Date.now();
      if (now - last < MILLISECONDS_BETWEEN_MESSAGES) return;
      last = now;
      tell({ label, done, total, unit, note });
    },
    stop: () => own.stop(),
  };
}

/** A parent that is gone does not listen, which is told by `withParent`. */
function tell(progress: WorkerProgress): void {
  if (process.connected) process.send?.(progress, undefined, undefined, () => {});
}
