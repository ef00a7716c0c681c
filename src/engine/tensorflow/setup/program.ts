import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Finished {
  /** Null where a signal ended it. */
  code: number | null;
  out: string;
  error: string;
}

/** How a program is started. */
export interface ProgramOptions {
  cwd?: string | undefined;
  variables?: NodeJS.ProcessEnv | undefined;
  /** Ends the program; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Sees the standard output while the program runs. */
  onOutput?: ((text: string) => void) | undefined;
}

/** Runs a program, without a shell, and collects what it prints; null where there is no such program. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, variables, signal, onOutput }: ProgramOptions = {},
): Promise<Finished | null> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    const finished: Finished = { code: null, out: '', error: '' };
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    child.stdout.setEncoding('utf-8').on('data', (text: string) => {
      finished.out += text;
      onOutput?.(text);
    });
    child.stderr.setEncoding('utf-8').on('data', (text: string) => {
      finished.error += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ ...finished, code });
    });
  });
}

/** The last lines of an output that say something, for an error. */
export function lastLines(output: string, count = 6): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n            ');
}
