import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Closing, MARK } from './serve.js';

/** How a measured process is started. */
export interface Command {
  executable: string;
  arguments: readonly string[];
  environment?: NodeJS.ProcessEnv;
  /** Bytes of resident memory at which it is ended (Linux). */
  memoryLimit?: number;
}

/** Why a process gave no figure, for people. */
export class ContestantError extends Error {}

/** Seconds that a process may take to start and to get warm; compilers of the peers are slow. */
const START_LIMIT = 600;
/** Seconds beyond its length that a block may take. */
const BLOCK_LIMIT = 300;

/** A measured process that is warm and waits to be asked for blocks of samples. */
export class Contestant {
  private readonly lines: AsyncIterator<string>;
  private errors = '';
  private readonly ended: Promise<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-10_000);
    });
    // A process that is gone cannot be written to; that it is gone shows in what it says next.
    child.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
    });
  }

  /**
   * Starts a process and waits until it is warm.
   *
   * @throws ContestantError where it ends before
   */
  static async start({
    executable,
    arguments: list,
    environment,
    memoryLimit,
  }: Command): Promise<Contestant> {
    const child = spawn(executable, list, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const contestant = new Contestant(child);
    if (memoryLimit !== undefined) contestant.limitMemory(memoryLimit);
    await contestant.receive(START_LIMIT);
    return contestant;
  }

  /** Its process id. */
  get id(): number {
    return this.child.pid!;
  }

  /** Takes a block of samples, in milliseconds. */
  async block(seconds: number): Promise<number[]> {
    this.child.stdin.write(`${JSON.stringify({ seconds })}\n`);
    const { samples } = (await this.receive(seconds + BLOCK_LIMIT)) as { samples: number[] };
    return samples;
  }

  /** Ends the process and gives its closing words. */
  async close(): Promise<Closing> {
    this.child.stdin.end('{}\n');
    const closing = (await this.receive(BLOCK_LIMIT)) as unknown as Closing;
    await this.ended;
    return closing;
  }

  /** Ends the process at once. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private limitMemory(bytes: number): void {
    const watch = setInterval(() => {
      if (residentBytes(this.id) <= bytes) return;
      this.errors += `\nError: it took more than ${(bytes / 1e9).toFixed(1)} GB`;
      this.kill();
    }, 100);
    void this.ended.then(() => clearInterval(watch));
  }

  private async receive(seconds: number): Promise<Record<string, unknown>> {
    const limit = setTimeout(() => {
      this.errors += `\nError: no answer within ${seconds} s`;
      this.kill();
    }, 1000 * seconds);
    try {
      for (;;) {
        const { value, done } = await this.lines.next();
        if (done) throw new ContestantError(await this.reason());
        if (value.startsWith(MARK)) return JSON.parse(value.slice(MARK.length)) as Record<string, unknown>;
      }
    } finally {
      clearTimeout(limit);
    }
  }

  private async reason(): Promise<string> {
    const ended = await this.ended;
    const lines = this.errors.trim().split('\n');
    const told = lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1)!;
    return told === '' ? ended : `${ended}: ${told.trim()}`;
  }
}

/** Memory of a process; 0 where it has ended or the system does not tell. */
function residentBytes(id: number): number {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
