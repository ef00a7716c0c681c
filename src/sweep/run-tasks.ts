import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError } from '../core/errors.js';
import type { Progress, Reporter } from '../core/reporter.js';
import { runLog, type SweepFolder } from './folder.js';
import { learnMemory, type MemoryGate } from './memory-gate.js';
import type { PlannedRun } from './plan.js';
import { failureOf, figuresOf, noteFailure, type Part, recordedError, workerOn } from './state.js';
import { finishedLine, nameOf } from './task-lines.js';
import { isFinal, isOfEnvironment, messageOf, wasStopped } from './worker-end.js';
import { type WorkerEnd, WorkerProcess } from './worker-process.js';

/** A run that is to have its figures on a part. */
export interface Task {
  run: PlannedRun;
  part: Part;
}

/** How tasks are worked on. */
export interface TaskOptions {
  folder: SweepFolder;
  outFolder: string;
  /** Processes side by side. */
  jobs: number;
  /** How often a run that failed is tried again. */
  retries: number;
  /** The command line of a process that does a task. */
  command(task: Task): readonly string[];
  /** The metric to tell of finished runs, as `metric@cutoff`. */
  select: string;
  /** What runs of each shape are known to take. */
  memory: MemoryGate;
  /** Whether each process has a progress display of its own, for a terminal. */
  live: boolean;
  reporter: Reporter;
  signal: AbortSignal;
}

/** A run that failed as often as it is tried. */
export interface FailedTask {
  run: PlannedRun;
  message: string;
  /** Whether the environment was wrong (a full disk, no engine), and not the run. */
  environment: boolean;
}

const POLL_MILLISECONDS = 500;

/**
 * Works on tasks, each in a process of its own: skips what is done, leaves to other workers what they are at (and takes
 * it over when they die), tries again what failed. One failure does not stop the others.
 *
 * @returns the runs that failed as often as they are tried
 * @throws InterruptedError when the signal aborts, after every process has written its checkpoint
 */
export async function runTasks(tasks: readonly Task[], options: TaskOptions): Promise<FailedTask[]> {
  const work = new TaskWork(tasks, options);
  try {
    return await work.finish();
  } finally {
    await work.stop();
  }
}

/** A process at a task. */
interface Running {
  task: Task;
  shape: string;
  startedAt: number;
  process: WorkerProcess;
}

class TaskWork {
  private readonly waiting: Task[];
  private readonly running = new Set<Running>();
  private readonly ended: [Running, WorkerEnd][] = [];
  private readonly attempts = new Map<Task, number>();
  private readonly failed: FailedTask[] = [];
  private readonly overall: Progress | null;
  private done = 0;
  private toldOfOthers = false;

  constructor(
    private readonly tasks: readonly Task[],
    private readonly options: TaskOptions,
  ) {
    this.waiting = [...tasks];
    this.overall = options.live ? options.reporter.progress('sweep', tasks.length, 'runs') : null;
  }

  async finish(): Promise<FailedTask[]> {
    for (;;) {
      this.throwIfStopped();
      for (const [running, end] of this.ended.splice(0)) await this.settle(running, end);
      this.tellOverall();
      if (await this.startNext()) continue;
      if (this.waiting.length + this.running.size + this.ended.length === 0) return this.failed;
      await this.somethingHappens();
    }
  }

  /** Ends what still runs, and waits for its checkpoints. */
  async stop(): Promise<void> {
    const signal = this.options.signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM';
    for (const { process } of this.running) process.stop(signal);
    await Promise.all([...this.running].map(({ process }) => process.ended));
    this.overall?.stop();
  }

  private throwIfStopped(): void {
    const { signal } = this.options;
    if (!signal.aborted) return;
    throw new InterruptedError(signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT', {
      fix: 'every run has saved its state; the same command continues',
    });
  }

  private async somethingHappens(): Promise<void> {
    const over = new AbortController();
    const poll = sleep(POLL_MILLISECONDS, undefined, {
      signal: AbortSignal.any([this.options.signal, over.signal]),
    });
    await Promise.race([poll.catch(() => {}), ...[...this.running].map(({ process }) => process.ended)]);
    over.abort();
  }

  /** Starts a process for the first task that can begin now; false where none can. */
  private async startNext(): Promise<boolean> {
    const { jobs, outFolder, folder, reporter } = this.options;
    if (this.running.size >= jobs) return false;
    let others = 0;
    for (const task of [...this.waiting]) {
      const { run, part } = task;
      if ((await figuresOf(run, part, outFolder)) || (await failureOf(run.run, folder))) {
        this.take(task);
        this.done++;
      } else if (await workerOn(run.run, outFolder)) {
        others++;
      } else if (this.options.memory.admits(run.shape, [...this.running])) {
        this.start(this.take(task));
        return true;
      }
    }
    if (others > 0 && this.running.size === 0 && !this.toldOfOthers) {
      this.toldOfOthers = true;
      reporter.info(`Waiting for other workers, which are at ${others === 1 ? 'one run' : `${others} runs`}`);
    }
    return false;
  }

  private take(task: Task): Task {
    this.waiting.splice(this.waiting.indexOf(task), 1);
    return task;
  }

  private start(task: Task): void {
    const { command, folder, live, reporter } = this.options;
    let bar: Progress | null = null;
    const process = new WorkerProcess(command(task), runLog(folder, task.run.run), (progress) => {
      if (!live || progress.unit !== 'epochs') return;
      bar ??= reporter.progress(nameOf(task.run), progress.total, progress.unit);
      bar.update(progress.done, progress.note);
    });
    const running = { task, shape: task.run.shape, startedAt: Date.now(), process };
    this.running.add(running);
    void process.ended.then((end) => {
      bar?.stop();
      this.running.delete(running);
      this.ended.push([running, end]);
    });
  }

  private async settle({ task, startedAt }: Running, end: WorkerEnd): Promise<void> {
    const { outFolder, reporter, select } = this.options;
    const figures = await figuresOf(task.run, task.part, outFolder);
    if (figures !== null) {
      this.done++;
      await learnMemory(this.options.memory, task.run, outFolder);
      const seconds = (Date.now() - startedAt) / 1000;
      reporter.info(`[${this.done}/${this.tasks.length}] ${finishedLine(task, figures, select, seconds)}`);
    } else if (end.code === 0) {
      // Another worker was faster to take it.
      this.waiting.push(task);
    } else if (!wasStopped(end) || !this.options.signal.aborted) {
      await this.tryAgain(task, end);
    }
  }

  private async tryAgain(task: Task, end: WorkerEnd): Promise<void> {
    const { retries, outFolder, folder, reporter } = this.options;
    const attempts = (this.attempts.get(task) ?? 0) + 1;
    this.attempts.set(task, attempts);
    const message = (await recordedError(task.run.run, outFolder)) ?? messageOf(end);
    const [summary = ''] = message.split('\n');
    // A disk that is full now is full a second later.
    if (attempts <= retries && !isOfEnvironment(end)) {
      reporter.warn(`${nameOf(task.run)} failed and is tried again: ${summary}`);
      this.waiting.push(task);
      return;
    }
    reporter.warn(`${nameOf(task.run)} failed: ${summary} (log: ${runLog(folder, task.run.run)})`);
    this.done++;
    if (isFinal(end)) await noteFailure(task.run.run, { attempts, message }, folder);
    this.failed.push({ run: task.run, message, environment: isOfEnvironment(end) });
  }

  private tellOverall(): void {
    const failed = this.failed.length === 0 ? '' : `, ${this.failed.length} failed`;
    this.overall?.update(this.done, `${this.running.size} running${failed}`);
  }
}
