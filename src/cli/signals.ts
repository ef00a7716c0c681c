import { ExitCode } from '../core/errors.js';
import type { Terminal } from './terminal.js';

const names = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns Ctrl-C and a request to terminate into an abort, so that a run writes its checkpoint first. A second one ends
 * the process at once.
 */
export function watchSignals(terminal: Terminal): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const receive = (name: (typeof names)[number]) => {
    if (controller.signal.aborted) {
      terminal.close();
      process.exit(name === 'SIGINT' ? ExitCode.interrupted : ExitCode.terminated);
    }
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
