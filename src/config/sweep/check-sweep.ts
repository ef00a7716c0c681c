import { isDeepStrictEqual } from 'node:util';
import { type Explanation, InputError } from '../../core/errors.js';
import type { ConfigDocument } from '../document.js';
import type { KeyPath } from '../key-path.js';
import { metricNames } from '../schema/evaluation.js';
import type { SweepConfig, TunedValues } from '../schema/sweep.js';
import { didYouMean } from '../suggestion.js';
import { labelMetrics, undecidingMetrics } from '../traits.js';
import type { CellOutline } from './outline.js';
import { listed } from './search.js';

/** Finds what has no meaning in a sweep beyond what its schema tells; none for a sound one. */
export function checkSweep(config: SweepConfig, document: ConfigDocument): InputError[] {
  const mistake: Mistake = (path, at, summary, explanation = {}) =>
    new InputError(summary, { ...explanation, where: document.place(path, at) });
  return [
    ...checkKeys(config, mistake),
    ...tunedOf(config).flatMap(([path, values]) => checkTuned(path, values, config, mistake)),
    ...checkTuneAt(config, mistake),
    ...checkSelect(config, mistake),
  ];
}

type Mistake = (
  path: KeyPath,
  at: 'key' | 'value',
  summary: string,
  explanation?: Omit<Explanation, 'where'>,
) => InputError;

/**
 * @throws InputError where methods are given unequal numbers of trials and the sweep does not say that this is meant
 */
export function refuseUnequalBudgets(
  { equalBudgets }: SweepConfig,
  cells: readonly CellOutline[],
  document: ConfigDocument,
): void {
  const budgets = new Map(cells.map(({ method, trials }) => [method, trials.length]));
  if (!equalBudgets || new Set(budgets.values()).size <= 1) return;
  throw new InputError('The methods have unequal budgets, which favours those that are tuned more', {
    where: document.place(['methods'], 'key'),
    expected: 'the same number of trials for each',
    found: [...budgets].map(([method, trials]) => `${method} ${trials}`).join(', '),
    fix: 'give each as many values, or use `search: { name: random, trials: … }`, or say `equalBudgets: false`, which the table then shows',
  });
}

function checkKeys(config: SweepConfig, mistake: Mistake): InputError[] {
  const shared = [
    ...Object.keys(config.axes).map((key): KeyPath => ['axes', key]),
    ...Object.keys(config.tune).map((key): KeyPath => ['tune', key]),
  ];
  const ofMethods = Object.entries(config.methods ?? {}).map(([name, { set, tune }]) => [
    ...Object.keys(set).map((key): KeyPath => ['methods', name, 'set', key]),
    ...Object.keys(tune).map((key): KeyPath => ['methods', name, 'tune', key]),
  ]);
  const all = [shared, ...ofMethods];
  return [
    ...all.flat().flatMap((path) => checkKey(path, mistake)),
    ...(ofMethods.length === 0 ? [[]] : ofMethods).flatMap((own) =>
      checkRepeated([...shared, ...own], mistake),
    ),
  ];
}

function checkKey(path: KeyPath, mistake: Mistake): InputError[] {
  const key = String(path.at(-1));
  if (key.split('.').some((part) => part.trim() === '')) {
    return [
      mistake(path, 'key', `\`${key}\` is no config key`, { expected: 'a key such as `loss.temperature`' }),
    ];
  }
  if (key === 'name')
    return [mistake(path, 'key', 'The sweep itself names its experiments', { fix: 'leave it out' })];
  if (key !== 'seeds' || path[0] === 'axes') return [];
  return [
    mistake(path, 'key', 'Seeds are not tuned: a lucky one is no better than another', {
      expected: '`seeds` among the `axes`, the same for everything that is compared',
    }),
  ];
}

function checkRepeated(paths: readonly KeyPath[], mistake: Mistake): InputError[] {
  const keys = paths.map((path) => String(path.at(-1)));
  return paths.flatMap((path, index) => {
    const first = keys.indexOf(keys[index]!);
    // A method may tune what `tune` tunes for the others.
    const replaces = path.at(-2) === 'tune' && paths[first]![0] === 'tune';
    if (first === index || replaces) return [];
    const found = paths[first]!.slice(0, -1).join('.');
    return [
      mistake(path, 'key', `\`${keys[index]}\` is set twice`, {
        found: `also in \`${found}\``,
        fix: 'keep one of them',
      }),
    ];
  });
}

function tunedOf({ tune, methods = {} }: SweepConfig): [KeyPath, TunedValues][] {
  return [
    ...Object.entries(tune).map(([key, values]): [KeyPath, TunedValues] => [['tune', key], values]),
    ...Object.entries(methods).flatMap(([name, method]) =>
      Object.entries(method.tune).map(([key, values]): [KeyPath, TunedValues] => [
        ['methods', name, 'tune', key],
        values,
      ]),
    ),
  ];
}

function checkTuned(
  path: KeyPath,
  values: TunedValues,
  { search }: SweepConfig,
  mistake: Mistake,
): InputError[] {
  if (listed(values) !== null) return [];
  const [name, [low, high]] = Object.entries(values)[0] as [string, [number, number]];
  const key = String(path.at(-1));
  return [
    ...(search.name === 'grid'
      ? [
          mistake(path, 'value', `A grid cannot try every value of \`${key}\``, {
            expected: 'a list of values',
            found: `\`${name}\``,
            fix: 'list the values, or search with `search: { name: random, trials: … }`',
          }),
        ]
      : []),
    ...(low < high
      ? []
      : [mistake(path, 'value', `\`${name}\` needs a low and a high end`, { found: `[${low}, ${high}]` })]),
  ];
}

function checkTuneAt({ axes, tuneAt }: SweepConfig, mistake: Mistake): InputError[] {
  const { seeds: _seeds, ...compared } = axes;
  return Object.entries(tuneAt).flatMap(([key, value]) => {
    const values = Object.hasOwn(compared, key) ? compared[key]! : null;
    if (values === null) {
      return [
        mistake(['tuneAt', key], 'key', `\`${key}\` is no axis that settings could be tuned at a value of`, {
          expected: Object.keys(compared).join(', ') || 'a key of `axes`',
          ...(key === 'seeds' && { fix: 'name the seeds that settings are tuned with in `tuneSeeds`' }),
        }),
      ];
    }
    if (values.some((each) => isDeepStrictEqual(each, value))) return [];
    return [
      mistake(['tuneAt', key], 'value', `\`${key}\` does not take this value`, {
        expected: `one of \`axes\`: ${values.map((each) => JSON.stringify(each)).join(', ')}`,
        found: JSON.stringify(value),
      }),
    ];
  });
}

function checkSelect({ select }: SweepConfig, mistake: Mistake): InputError[] {
  if (select === undefined) return [];
  const [name = '', cutoff] = select.split('@');
  const metric = metricNames.find((known) => known === name);
  if (metric === undefined || undecidingMetrics.includes(metric)) {
    const fix = metric === undefined ? didYouMean(name, metricNames) : undefined;
    return [
      mistake(['select'], 'value', `\`${name}\` cannot choose among settings`, {
        expected: 'a metric that grows with better rankings, e.g. `ndcg@10`',
        found: select,
        ...(fix !== undefined && { fix }),
      }),
    ];
  }
  const needsCutoff = !labelMetrics.includes(metric);
  if (needsCutoff === (cutoff !== undefined)) return [];
  return [
    mistake(['select'], 'value', needsCutoff ? `\`${name}\` needs a cutoff` : `\`${name}\` has no cutoff`, {
      expected: needsCutoff ? `${name}@K, e.g. ${name}@10` : name,
      found: select,
    }),
  ];
}
