import {
  appendFileSync,
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../core/errors.js';
import { explainFileError } from '../core/files.js';
import { unreadableFile } from './csv-file.js';

/** A number of an event; null where it was not finite, which JSON cannot write. */
export type Figure = number | null;

/** What happens in a run. `epoch` counts the epochs that are done, so the first is 1. */
export type RunEvent =
  | { kind: 'start'; engine: string; seed: number }
  /** `step` counts the steps that are done of the epoch that was not. */
  | { kind: 'resume'; epoch: number; step: number }
  /** The training is that of another run, to its end. */
  | { kind: 'adopt'; epoch: number; run: string }
  | {
      kind: 'epoch';
      epoch: number;
      /** Over the whole run. */
      step: number;
      /** Mean training loss over the epoch's steps, without auxiliary losses. */
      loss: Figure;
      /** Mean of each auxiliary loss, unweighted, by name. */
      auxiliary: Readonly<Record<string, Figure>>;
      /** Figures of the weighting, such as the weights of domains. */
      weighting?: Readonly<Record<string, Figure>>;
      /** Wall-clock time of the epoch's training. */
      seconds: number;
      /** At the epoch's last step. */
      learningRate: number;
      /** Tensors alive after the epoch; constant, or something leaks. */
      tensors: number;
    }
  | {
      kind: 'validation';
      epoch: number;
      /** By `metric@cutoff`, over all users. */
      metrics: Readonly<Record<string, Figure>>;
      seconds?: number;
    }
  | {
      kind: 'diagnostics';
      epoch: number;
      /** By name; what has no meaning for the model or the loss is absent. */
      figures: Readonly<Record<string, Figure>>;
      seconds: number;
    }
  | { kind: 'warning'; message: string; epoch?: number }
  /** `step` as in `resume`. */
  | { kind: 'checkpoint'; epoch: number; step: number }
  | { kind: 'best'; epoch: number; metric: string; value: Figure }
  | { kind: 'end'; epoch: number; status: 'finished' | 'failed' | 'interrupted'; message?: string };

/** An event as it stands in the file, with the moment it was written (ISO 8601). */
export type LoggedEvent = RunEvent & { time: string };

/**
 * The log of a run: one JSON object a line, appended. Each line is handed to the system whole before the run goes on,
 * so a kill loses no event; what a crash of the machine tears is repaired when the log is opened again.
 */
export class EventLog {
  private constructor(
    private readonly path: string,
    private readonly file: number,
  ) {}

  /**
   * Opens the log of a run: a new one, replacing what is there, or the one to continue.
   *
   * Continuing at an epoch drops what was logged after the checkpoint that is resumed from, because it happens again.
   * That is what follows the last `checkpoint` event of that epoch; where the kill came between checkpoint and event,
   * what follows from the first event of a later epoch on.
   *
   * @param options.resumeAtEpoch the epochs that the checkpoint has done
   */
  static open(path: string, options: { resumeAtEpoch?: number } = {}): EventLog {
    let file: number | null = null;
    try {
      mkdirSync(dirname(path), { recursive: true });
      file = openSync(path, 'a+');
      const { resumeAtEpoch } = options;
      ftruncateSync(
        file,
        resumeAtEpoch === undefined ? 0 : keptBytes(readFileSync(path), path, resumeAtEpoch),
      );
      return new EventLog(path, file);
    } catch (error) {
      if (file !== null) closeSync(file);
      throw explainFileError(error, path);
    }
  }

  /** Appends an event; checkpoints and ends are forced to the disk. */
  append(event: RunEvent): void {
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
    try {
      appendFileSync(this.file, line);
      if (event.kind === 'checkpoint' || event.kind === 'end') fsyncSync(this.file);
    } catch (error) {
      throw explainFileError(error, this.path);
    }
  }

  /** Closes the file. */
  close(): void {
    closeSync(this.file);
  }
}

/**
 * Reads a log, also while it is being written: a torn last line is left out.
 *
 * @throws InputError with the line where another line is malformed
 */
export async function readEvents(path: string): Promise<LoggedEvent[]> {
  try {
    return parse(await readFile(path), path).map(({ event }) => event);
  } catch (error) {
    throw unreadableFile(error, path);
  }
}

interface ParsedLine {
  event: LoggedEvent;
  /** Offset of the first byte after the line. */
  end: number;
}

function keptBytes(content: Buffer, path: string, resumeAtEpoch: number): number {
  const lines = parse(content, path);
  const checkpoint = lines.findLastIndex(
    ({ event }) => event.kind === 'checkpoint' && event.epoch === resumeAtEpoch,
  );
  const later = lines.findIndex(({ event }) => 'epoch' in event && (event.epoch ?? 0) > resumeAtEpoch);
  const kept = checkpoint >= 0 ? checkpoint + 1 : later >= 0 ? later : lines.length;
  return lines[kept - 1]?.end ?? 0;
}

function parse(content: Buffer, path: string): ParsedLine[] {
  const lines: ParsedLine[] = [];
  let start = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, start)) {
    lines.push({
      event: parseLine(content.toString('utf8', start, end), `${path}:${lines.length + 1}`),
      end: end + 1,
    });
    start = end + 1;
  }
  return lines;
}

const kinds: readonly string[] = [
  'start',
  'resume',
  'adopt',
  'epoch',
  'validation',
  'diagnostics',
  'warning',
  'checkpoint',
  'best',
  'end',
] satisfies RunEvent['kind'][];

function parseLine(line: string, where: string): LoggedEvent {
  const event = parseObject(line);
  if (event === null || !kinds.includes(String(event.kind))) {
    throw new InputError('The line is not an event', {
      where,
      expected: `a JSON object whose kind is one of ${kinds.join(', ')}`,
      found: line.length > 80 ? `${line.slice(0, 80)}…` : line,
      fix: 'run with --fresh to start the run anew',
    });
  }
  return event as unknown as LoggedEvent;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
