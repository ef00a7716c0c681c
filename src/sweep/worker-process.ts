import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** How far a process is with its run, as it tells its parent. */
export const progressSchema = z.object({
  label: z.string(),
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  note: z.string(),
});
/** How far a process is with its run. */
export type WorkerProgress = z.output<typeof progressSchema>;

/** How a process ended: with a code, or by a signal (killed from outside, e.g. because memory ran out). */
export interface WorkerEnd {
  code: number | null;
  signal: string | null;
  /** The last lines that it wrote. */
  tail: string;
}

const KEPT_CHARACTERS = 4000;

/** A process that does one run; what it writes goes to a log file. */
export class WorkerProcess {
  readonly startedAt = Date.now();
  readonly ended: Promise<WorkerEnd>;
  private readonly child: ChildProcess;
  private tail = '';
  private logging: Promise<void>;
  private logBroken = false;

  /** @param command program and arguments */
  constructor(
    command: readonly string[],
    private readonly log: string,
    onProgress: (progress: WorkerProgress) => void,
  ) {
    const [program = '', ...args] = command;
    this.logging = this.append(`# ${new Date().toISOString()}\n`);
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf-8').on('data', (text: string) => this.take(text));
    }
    this.child.on('message', (message) => {
      const progress = progressSchema.safeParse(message);
      if (progress.success) onProgress(progress.data);
    });
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => resolve({ code: null, signal: null, tail: error.message }));
      this.child.on('close', (code, signal) => {
        void this.logging.then(() => resolve({ code, signal, tail: this.tail }));
      });
    });
  }

  /** Asks it to write its checkpoint and end. */
  stop(signal: 'SIGINT' | 'SIGTERM'): void {
    this.child.kill(signal);
  }

  private take(text: string): void {
    this.tail = (this.tail + text).slice(-KEPT_CHARACTERS);
    this.logging = this.logging.then(() => this.append(text));
  }

  /** A log that cannot be written must not end the run that it tells of. */
  private async append(text: string): Promise<void> {
    if (this.logBroken) return;
    try {
      await mkdir(dirname(this.log), { recursive: true });
      await appendFile(this.log, text);
    } catch {
      this.logBroken = true;
    }
  }
}
