import { ExitCode, InputErrors, ReclabError } from '../core/errors.js';
import { explainFileError } from '../core/files.js';
import type { Terminal } from './terminal.js';

/**
 * Tells of an error in one message and gives the exit code. A stack is shown for mistakes of reclab itself and with
 * `--debug`.
 *
 * @param signal the reason of the command's signal, where it was aborted
 */
export function reportFailure(
  error: unknown,
  terminal: Terminal,
  { debug, signal }: { debug: boolean; signal: AbortSignal },
): number {
  const explained = explain(error);
  if (explained instanceof ReclabError) {
    const label = explained.exitCode >= ExitCode.interrupted ? 'stopped:' : 'error:';
    terminal.fail(label, told(explained));
    if (debug && explained.stack) terminal.info(explained.stack);
    return explained.exitCode;
  }
  if (signal.aborted) {
    terminal.fail('stopped:', `by ${String(signal.reason)}`);
    if (debug && error instanceof Error && error.stack) terminal.info(error.stack);
    return exitCodeOf(signal);
  }
  const stack = explained instanceof Error ? (explained.stack ?? explained.message) : String(explained);
  terminal.fail('bug:', stack);
  terminal.info(
    'This is a mistake in reclab, not in what you gave it. Please report it with the text above.',
  );
  return ExitCode.bug;
}

/** The exit code of an aborted command. */
export function exitCodeOf(signal: AbortSignal): number {
  return signal.reason === 'SIGTERM' ? ExitCode.terminated : ExitCode.interrupted;
}

function explain(error: unknown): unknown {
  if (error instanceof ReclabError || !(error instanceof Error)) return error;
  return explainFileError(error, (error as NodeJS.ErrnoException).path ?? 'a file');
}

function told(error: ReclabError): string {
  if (!(error instanceof InputErrors)) return error.message;
  return `${error.errors.length} mistakes\n\n${error.message}`;
}
