import { ExitCode } from '../core/errors.js';
import type { Terminal } from './terminal.js';

const names = ['SIGINT', 'SIGTERM'] as const;

/** `timeout`, `npx` and others pass a signal on that the process also gets itself; both are one request. */
const SAME_REQUEST_MILLISECONDS = 500;

/**
 * Turns Ctrl-C and a request to terminate into an abort, so that a run writes its checkpoint first. A second
 * Ctrl-C ends the process at once.
 */
export function watchSignals(terminal: Terminal): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let first = 0;
  const receive = (name: (typeof names)[number]) => {
    if (controller.signal.aborted) {
      if (name !== 'SIGINT' || Date.now() - first < SAME_REQUEST_MILLISECONDS) return;
      terminal.close();
      process.exit(ExitCode.interrupted);
    }
    first = Date.now();
    terminal.info(name === 'SIGINT' ? 'Stopping; press Ctrl-C again to stop at once' : 'Stopping');
    controller.abort(name);
  };
  for (const name of names) process.on(name, receive);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, receive);
    },
  };
}
