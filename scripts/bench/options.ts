import { parseArgs } from 'node:util';
import { InputError } from '../../src/core/errors.js';
import { type EngineName, engineNames } from '../../src/engine/engine.js';
import type { Pace } from './measure.js';
import { type Work, works } from './works.js';

/** What a person reads of the command. */
export const HELP = `npm run bench -- [works…] [options]

Measures each work on each engine beside PyTorch with the same threads, by turns, prints a table, and keeps it in
results/bench/<device>.{json,csv,md}, where the other works of earlier runs stay.

  --engine <name>      wasm or tensorflow; may be given twice; default: both where they are available
  --threads <n>        of the peer and of tensorflow; default: 1 beside wasm, 2 beside tensorflow
  --device cpu|cuda    cuda: tensorflow and PyTorch on a GPU; default: cpu
  --quick              short blocks and few rounds: to see that it works, not for figures to keep
  --quiet <seconds>    waits so long, for each work, for other processes to go idle, and repeats disturbed blocks
  --out <folder>       default: results/bench; nothing is kept with --quick unless it is given

Works: ${works.map(({ name }) => name).join(', ')}

PyTorch is taken from the Python in RECLAB_PYTHON, or python3; where it is missing the peer's columns show -.
RECLAB_DATA and RECLAB_MIRROR are those of reclab.
`;

/** What runs beside the peers; `reference` is an oracle and no engine to measure. */
export type MeasuredEngine = Exclude<EngineName, 'reference'>;

/** What a person asked for. */
export interface Options {
  works: readonly Work[];
  engines: readonly MeasuredEngine[];
  /** Null for each engine's own. */
  threads: number | null;
  device: 'cpu' | 'cuda';
  pace: Pace;
  /** Null where nothing is kept. */
  out: string | null;
}

/** Short enough for a look, long enough for a figure. */
const paces = {
  quick: { rounds: 2, seconds: 0.5 },
  whole: { rounds: 5, seconds: 2 },
} as const;

/**
 * Reads the command's arguments.
 *
 * @returns null where help is asked for
 * @throws InputError for what is not understood
 */
export function readOptions(list: readonly string[]): Options | null {
  const { values, positionals } = parsed(list);
  if (values.help) return null;
  if (values.device !== 'cpu' && values.device !== 'cuda') {
    throw new InputError(`There is no device ${values.device}`, { expected: 'cpu or cuda' });
  }
  const { device } = values;
  return {
    works: chosenWorks(positionals),
    engines: chosenEngines(values.engine, device),
    threads: values.threads === undefined ? null : positive(values.threads, '--threads'),
    device,
    pace: {
      ...paces[values.quick ? 'quick' : 'whole'],
      quiet: values.quiet === undefined ? 0 : positive(values.quiet, '--quiet'),
    },
    out: values.out ?? (values.quick ? null : 'results/bench'),
  };
}

function parsed(list: readonly string[]) {
  try {
    return parseArgs({
      args: [...list],
      allowPositionals: true,
      options: {
        engine: { type: 'string', multiple: true },
        threads: { type: 'string' },
        device: { type: 'string', default: 'cpu' },
        quick: { type: 'boolean', default: false },
        quiet: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new InputError((error as Error).message, { fix: 'npm run bench -- --help' });
  }
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InputError(`${option} is not a number above 0`, { found: text });
}

function chosenWorks(names: readonly string[]): readonly Work[] {
  if (names.length === 0) return works;
  return names.map((name) => {
    const work = works.find((candidate) => candidate.name === name);
    if (work) return work;
    throw new InputError(`There is no work called ${name}`, {
      expected: works.map((candidate) => candidate.name).join(', '),
    });
  });
}

function chosenEngines(
  names: readonly string[] | undefined,
  device: Options['device'],
): readonly MeasuredEngine[] {
  const possible = engineNames.filter(
    (name): name is MeasuredEngine => name !== 'reference' && (device === 'cpu' || name !== 'wasm'),
  );
  if (names === undefined) return possible;
  return names.map((name) => {
    const engine = possible.find((candidate) => candidate === name);
    if (engine) return engine;
    throw new InputError(`${name} is not measured on ${device}`, { expected: possible.join(' or ') });
  });
}
