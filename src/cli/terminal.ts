import { MultiBar, Presets } from 'cli-progress';
import type { Progress, Reporter } from '../core/reporter.js';
import { progressOf } from './amounts.js';

/** What a terminal is made of; a test gives strings. */
export interface Streams {
  out: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  error: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

/** Results go to the standard output, everything else to the standard error, so that results can be piped. */
export interface Terminal extends Reporter {
  /** Writes a result. */
  print(text: string): void;
  /** Writes a result for a program. */
  printJson(value: unknown): void;
  /** Tells of an error. */
  fail(label: string, message: string): void;
  /** Ends all bars. */
  close(): void;
}

const SECONDS_BETWEEN_LINES = 10;
const RED = 31;
const YELLOW = 33;
const GREY = 90;

/**
 * The terminal of a command: bars where the standard error is a terminal, a line now and then elsewhere; colours unless
 * `NO_COLOR` is set.
 */
export function openTerminal(streams: Streams, variables: NodeJS.ProcessEnv): Terminal {
  const { out, error } = streams;
  const interactive = error.isTTY === true && variables.TERM !== 'dumb';
  const coloured = interactive && !variables.NO_COLOR;
  const paint = (code: number, text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const bars = interactive ? new Bars(error) : null;
  const line = (text: string) => (bars === null ? error.write(`${text}\n`) : bars.log(`${text}\n`));
  return {
    info: (message) => void line(message),
    warn: (message) => void line(`${paint(YELLOW, 'warning:')} ${message}`),
    fail: (label, message) => void line(`${paint(RED, label)} ${message}`),
    progress: (label, total, unit) =>
      bars === null
        ? lines(label, total, unit, (text) => line(paint(GREY, text)))
        : bars.add(label, total, unit),
    print: (text) => void out.write(text.endsWith('\n') ? text : `${text}\n`),
    printJson: (value) => void out.write(`${JSON.stringify(value, null, 2)}\n`),
    close: () => bars?.close(),
  };
}

/** Bars at the foot of a terminal; other lines appear above them. */
class Bars {
  private bars: MultiBar | null = null;
  private running = 0;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  add(label: string, total: number, unit: string): Progress {
    this.bars ??= this.open();
    this.running++;
    let stopped = false;
    const shown = (done: number, note: string) => ({
      label,
      amount: progressOf(done, total, unit),
      note,
    });
    const bar = this.bars.create(total, 0, shown(0, ''));
    return {
      update: (done, note = '') => bar.update(done, shown(done, note)),
      stop: () => {
        if (stopped) return;
        stopped = true;
        this.bars?.remove(bar);
        if (--this.running === 0) this.close();
      },
    };
  }

  log(text: string): void {
    if (this.bars === null) this.stream.write(text);
    else this.bars.log(text);
  }

  close(): void {
    this.bars?.stop();
    this.bars = null;
  }

  private open(): MultiBar {
    return new MultiBar(
      {
        format: '{label} {bar} {percentage}% {amount} {note}',
        stream: this.stream,
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
        barsize: 24,
        autopadding: true,
      },
      Presets.shades_grey,
    );
  }
}

/** Progress as lines: one every few seconds, and the last state. */
function lines(label: string, total: number, unit: string, write: (text: string) => void): Progress {
  let last = Date.now();
  let unsaid: string | null = null;
  return {
    update(done, note = '') {
      const state = `${label}: ${progressOf(done, total, unit)}${note === '' ? '' : `, ${note}`}`;
      const now = Date.now();
      if (done < total && now - last < SECONDS_BETWEEN_LINES * 1000) {
        unsaid = state;
        return;
      }
      last = now;
      unsaid = null;
      write(state);
    },
    stop() {
      if (unsaid !== null) write(unsaid);
      unsaid = null;
    },
  };
}
