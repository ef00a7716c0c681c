import { ExitCode, InputError } from '../../core/errors.js';
import { writeFileAtomic } from '../../core/files.js';
import type { GroupKind } from '../../evaluation/evaluation.js';
import type { Figure } from '../../results/run-table/figures.js';
import type { KeyValues } from '../../results/run-table/keys.js';
import type { Significance } from '../../results/run-table/significance.js';
import type { Command } from '../command.js';
import { folders, shared, text, texts } from '../options.js';

const DEFAULT_ROWS = ['dataset', 'config'];

/** A table of finished runs, arranged by any keys. */
export const table: Command = {
  name: 'table',
  arguments: '[runs...]',
  description: 'Tables from finished runs: mean ± deviation over seeds, best bold, second underlined',
  positionals: {
    runs: {
      type: 'string',
      array: true,
      describe: 'Runs: folders, ids or their beginnings, metrics.csv files; all of --out where none is given',
    },
  },
  options: {
    rows: {
      type: 'string',
      describe:
        'Keys of the rows, with commas: columns of metrics.csv, domain, user-group, or any key of the configuration',
      defaultDescription: 'dataset,config',
      requiresArg: true,
    },
    columns: {
      type: 'string',
      describe: 'Keys of the columns, likewise',
      default: 'metric',
      requiresArg: true,
    },
    metric: {
      type: 'string',
      describe: 'Metrics to show, with commas',
      defaultDescription: 'all',
      requiresArg: true,
    },
    where: {
      type: 'string',
      array: true,
      default: [],
      defaultDescription: 'none',
      describe: 'Keep the runs whose key has a value: loss=softmax; repeatable',
      requiresArg: true,
    },
    subset: { type: 'string', choices: ['test', 'validation'], default: 'test', describe: 'Which part' },
    format: { type: 'string', choices: ['md', 'csv', 'latex'], default: 'md', describe: 'Form of the text' },
    to: { type: 'string', describe: 'File to write instead of printing', requiresArg: true },
    plot: {
      type: 'string',
      describe:
        'SVG file to draw the table into as curves: over the last key of --rows, which must be numeric, a line for each ' +
        'value of the others',
      requiresArg: true,
    },
    mark: {
      type: 'string',
      describe:
        'Reference that every figure is tested against, as a key and its value: loss=softmax; ⁺ better, ⁻ worse beyond chance',
      requiresArg: true,
    },
    out: shared.out,
    json: shared.json,
  },
  examples: [
    ['reclab table --rows loss --columns dataset --metric ndcg@10', 'every loss on every data set'],
    [
      'reclab table --rows domain --columns config --where dataset=movielens-1m --metric recall@10',
      'per domain',
    ],
    [
      'reclab table --rows user-group --columns weighting --metric recall@10',
      'power users and general users of each domain',
    ],
    [
      'reclab table --rows loss --metric ndcg@20 --mark loss=softmax',
      'who differs from softmax beyond chance',
    ],
    [
      'reclab table --rows loss.temperature --columns metric --format latex',
      'over any key of the configuration',
    ],
    [
      'reclab table --rows loss,noise.falseNegatives.rate --metric ndcg@20 --plot noise.svg',
      'curves over the rate of noise',
    ],
  ],
  async run(values, { terminal, environment }) {
    const { metricFiles } = await import('../../results/run-table/metric-files.js');
    const { readFigures } = await import('../../results/run-table/figures.js');
    const { groupKeys, KeyValues } = await import('../../results/run-table/keys.js');
    const { isUnambiguous, runTable } = await import('../../results/run-table/run-table.js');
    const { runTableText } = await import('../../results/run-table/run-table-text.js');
    const { selectFigures } = await import('../../results/run-table/select-figures.js');

    const columns = keys(text(values.columns)!);
    const given = text(values.rows);
    const rows = given === undefined ? DEFAULT_ROWS.filter((key) => !columns.includes(key)) : keys(given);
    const conditions = texts(values.where).map((given) => condition('--where', given));
    const used = [...rows, ...columns, ...conditions.map(([key]) => key)];
    const group: GroupKind = groupKeys.find((key) => used.includes(key)) ?? 'overall';
    const files = await metricFiles(texts(values.runs), folders(values, environment).outFolder);
    const all = await readFigures(files, { subset: values.subset as 'test' | 'validation', group });
    const wanted = text(values.metric) === undefined ? null : keys(text(values.metric)!);
    const lookup = new KeyValues();
    if (all.length === 0) {
      throw new InputError('No run has such figures', {
        expected: `figures of the ${values.subset} part, group ${group}`,
        found: `${files.length} files without`,
      });
    }
    lookup.requireKnown(used, all);
    const figures = selectFigures(all, { metrics: wanted, conditions }, lookup);
    const layout = { rows, columns };
    const safe = given !== undefined || isUnambiguous(figures, layout, lookup);
    const marks = await significanceOf(figures, lookup, text(values.mark), values.subset === 'test');
    const shown = safe ? layout : { rows: [...rows, 'experiment'], columns };
    const made = runTable(figures, shown, lookup, marks);
    const printed = values.json
      ? `${JSON.stringify(made, null, 2)}\n`
      : runTableText(made, values.format as 'md' | 'csv' | 'latex');
    const plot = text(values.plot);
    if (plot !== undefined) {
      const { runTableSvg } = await import('../../results/run-table/run-table-plot.js');
      await writeFileAtomic(plot, await runTableSvg(made));
      terminal.info(`wrote ${plot}`);
    }
    const target = text(values.to);
    if (target === undefined) terminal.print(printed.trimEnd());
    else {
      await writeFileAtomic(target, printed);
      terminal.info(`wrote ${target}`);
    }
    return ExitCode.done;
  },
};

function keys(list: string): string[] {
  return list
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

async function significanceOf(
  figures: readonly Figure[],
  lookup: KeyValues,
  reference: string | undefined,
  ofTest: boolean,
): Promise<Significance | null> {
  if (reference === undefined) return null;
  const [key, value] = condition('--mark', reference);
  if (!ofTest) {
    throw new InputError('--mark tests figures of the test part', {
      expected: '--subset test',
      found: '--subset validation',
    });
  }
  const { significance } = await import('../../results/run-table/significance.js');
  lookup.requireKnown([key], figures);
  return significance(figures, [key, value], lookup);
}

function condition(option: string, given: string): [key: string, value: string] {
  const at = given.indexOf('=');
  if (at <= 0) {
    throw new InputError(`${option} needs a key and a value`, { expected: 'loss=softmax', found: given });
  }
  return [given.slice(0, at), given.slice(at + 1)];
}
