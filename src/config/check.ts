import { checkEncoder } from './check-encoder.js';
import { checkEvaluation } from './check-evaluation.js';
import { checkFormula } from './check-formula.js';
import { checkHistories } from './check-histories.js';
import { checkLayers } from './check-layers.js';
import { checkSequence } from './check-sequence.js';
import { checkTemperature } from './check-temperature.js';
import { checkWeighting } from './check-weighting.js';
import { leavesAndSections, standsAtDefault } from './defaults.js';
import { isMapping, type KeyPath, pathText, startsWith, valueAt } from './key-path.js';
import type { Problem } from './messages.js';
import { type MetricName, metricNames } from './schema/evaluation.js';
import type { Experiment } from './schema/experiment.js';
import { didYouMean } from './suggestion.js';
import {
  drawsNegatives,
  isPointwise,
  isPublishedSplit,
  labelMetrics,
  mayHaveLabels,
  pointwiseLosses,
  scoresCatalogue,
  timeOf,
  undecidingMetrics,
  untrainedBackbones,
  wholeTableBackbones,
} from './traits.js';
import { datingAdvice, undatedName } from './undated.js';
import { keysWithoutEffect } from './without-effect.js';

/**
 * Finds the combinations of keys that have no meaning, each with its reason; none for a sound experiment.
 *
 * @param experiment what the configuration gives
 * @param written the configuration itself, overrides included, to tell what a person wrote from what is a default
 */
export function checkExperiment(experiment: Experiment, written: unknown): Problem[] {
  return [
    ...checkTraining(experiment),
    ...checkFormula(experiment, written),
    ...checkLayers(experiment),
    ...checkWeighting(experiment),
    ...checkEncoder(experiment),
    ...checkTemperature(experiment),
    ...checkSequence(experiment),
    ...checkLazyOptimizer(experiment),
    ...checkOrder(experiment),
    ...checkHistories(experiment),
    ...checkParts(experiment),
    ...checkNegatives(experiment),
    ...checkLabels(experiment),
    ...checkNoise(experiment),
    ...checkSelection(experiment),
    ...checkDomains(experiment),
    ...checkEvaluation(experiment),
    ...checkRepetitions(experiment),
    ...checkEffect(experiment, written),
  ];
}

function checkTraining({ backbone, loss }: Experiment): Problem[] {
  const untrained = untrainedBackbones.includes(backbone.name);
  const problems: Problem[] = [];
  if (!untrained && loss.name === 'none') {
    problems.push(
      problem(['loss', 'name'], `\`${backbone.name}\` is trained and needs a loss`, {
        expected: 'a `loss`, e.g. `loss: { name: softmax }`',
        found: 'none',
      }),
    );
  }
  if (untrained && loss.name !== 'none') {
    problems.push(
      problem(['loss', 'name'], `\`${backbone.name}\` is not trained, so it has no loss`, {
        found: `\`loss: ${loss.name}\``,
        fix: `leave \`loss\` out, or choose a trained backbone such as \`mf\``,
      }),
    );
  }
  return problems;
}

/** `lazy-adam` moves the rows that a batch looked up, which has no meaning where every step reaches all rows. */
function checkLazyOptimizer({ backbone, loss, training }: Experiment): Problem[] {
  const { optimizer } = training;
  if (optimizer.name !== 'lazy-adam') return [];
  const problems: Problem[] = [];
  const refuse = (summary: string) =>
    problems.push(
      problem(['training', 'optimizer', 'name'], summary, {
        expected: '`adam`, which moves every row',
        found: '`lazy-adam`, which moves only the rows that a batch looked up',
      }),
    );
  if (scoresCatalogue(loss))
    refuse(`\`${loss.name}\` over the full catalogue reaches every item at every step`);
  if (wholeTableBackbones.includes(backbone.name)) {
    refuse(`\`${backbone.name}\` reaches every user and item at every step`);
  }
  const { weightDecay, weightDecayKind: kind } = optimizer;
  if (weightDecay > 0 && (kind === 'coupled' || kind === 'decoupled')) {
    problems.push(
      problem(
        ['training', 'optimizer', 'weightDecayKind'],
        `\`${kind}\` weight decay moves every row, \`lazy-adam\` only those that a batch looked up`,
        { expected: '`ego` or `output`, which decay the rows of the batch', found: `\`${kind}\`` },
      ),
    );
  }
  return problems;
}

function checkOrder({ dataset, split }: Experiment): Problem[] {
  const time = timeOf(dataset);
  const cuts = split.name === 'global-time' || split.name === 'temporal-shift';
  const ordered = cuts || ('order' in split && split.order === 'time');
  if (!ordered || time === 'times' || (time === 'order' && !cuts)) return [];
  const lack = time === 'order' ? 'tells the order of events but not their times' : 'has no times';
  const column = dataset.name === 'files' ? ', or name the column of times with `columns: { time: … }`' : '';
  const fix = cuts
    ? 'choose another split, e.g. `split: { name: ratio }`'
    : `${datingAdvice(dataset)}say \`order: random\`, which then decides the test part by \`split.seed\``;
  return [
    problem(['split', cuts ? 'name' : 'order'], `${undatedName(dataset)} ${lack}`, {
      expected: `times, which \`${split.name}\` orders events by`,
      fix: fix + column,
    }),
  ];
}

function checkParts({ dataset, split }: Experiment): Problem[] {
  const published = isPublishedSplit(dataset);
  const joinsParts = split.name === 'popularity-shift' || split.name === 'temporal-shift';
  if (published === (split.name === 'provided') || joinsParts) return [];
  const needed = dataset.name === 'files' ? ' (the key `dataset.test` names its file)' : '';
  return [
    published
      ? problem(
          ['split', 'name'],
          `\`${dataset.name}\` is published split; another split would not be that data set`,
          {
            expected:
              '`provided`, or a split of all its events that shifts: `popularity-shift`, `temporal-shift`',
            found: `\`${split.name}\``,
          },
        )
      : problem(['split', 'name'], `\`${dataset.name}\` has no published test part${needed}`, {
          expected: `one of ${timeOf(dataset) === 'none' ? '`ratio`' : '`leave-one-out`, `ratio`, `global-time`, `temporal-shift`'}, or \`popularity-shift\``,
          found: '`provided`',
        }),
  ];
}

function checkNegatives({ loss, sampling }: Experiment): Problem[] {
  if (loss.name === 'sl-at-k' && sampling.negatives < loss.cutoff) {
    return [
      problem(['loss', 'cutoff'], '`sl-at-k` looks for the K-th largest score among the drawn negatives', {
        expected: `at most ${sampling.negatives}, the number of negatives (\`sampling.negatives\`)`,
        found: `${loss.cutoff}`,
      }),
    ];
  }
  if (loss.name !== 'gbce' || sampling.distribution === 'uniform') return [];
  return [
    problem(['sampling', 'distribution'], '`gbce` corrects for negatives that are drawn alike', {
      expected: '`uniform`',
      found: `\`${sampling.distribution}\``,
    }),
  ];
}

function checkLabels({ dataset, loss, backbone, sampling, evaluation }: Experiment): Problem[] {
  const problems: Problem[] = [];
  if (sampling.labels === 'observed' && !untrainedBackbones.includes(backbone.name)) {
    if (loss.name !== 'none' && !isPointwise(loss)) {
      problems.push(
        problem(
          ['sampling', 'labels'],
          `\`${loss.name}\` compares positives with negatives and reads no labels`,
          {
            expected: `a pointwise loss: ${list(pointwiseLosses)}`,
            found: `\`labels: observed\` with \`loss: ${loss.name}\``,
          },
        ),
      );
    }
    if (!mayHaveLabels(dataset)) {
      problems.push(
        problem(['sampling', 'labels'], `\`${dataset.name}\` has no labels to learn from`, {
          expected: 'a `files` data set with `columns: { value: … }` that holds 0 and 1',
        }),
      );
    }
  }
  evaluation.metrics.forEach((metric, index) => {
    if (!labelMetrics.includes(metric) || mayHaveLabels(dataset)) return;
    problems.push(
      problem(
        ['evaluation', 'metrics', index],
        `\`${metric}\` needs labels, which \`${dataset.name}\` does not have`,
        {
          expected: 'a `files` data set with `columns: { value: … }` that holds 0 and 1',
          fix: 'leave it out',
        },
      ),
    );
  });
  return problems;
}

/** By DrRL's definition, few negatives hold no false one: the run would be called noisy and be clean. */
function checkNoise({ backbone, loss, sampling, noise }: Experiment): Problem[] {
  const { definition, rate } = noise.falseNegatives;
  if (untrainedBackbones.includes(backbone.name) || !drawsNegatives(loss)) return [];
  if (rate === 0 || definition !== 'drrl' || sampling.negatives * rate >= 1) return [];
  const least = Math.ceil(1 / rate);
  return [
    problem(['noise', 'falseNegatives', 'rate'], 'No drawn negative would be false', {
      expected: `at least one false negative for each positive: floor(negatives × rate) of \`definition: drrl\``,
      found: `floor(${sampling.negatives} × ${rate}) = 0`,
      fix: `use \`definition: psl\`, which draws each by chance, or \`sampling.negatives\` of at least ${least}`,
    }),
  ];
}

function checkSelection({ dataset, training, split, backbone }: Experiment): Problem[] {
  if (split.validation === 'none' || untrainedBackbones.includes(backbone.name)) return [];
  const path = ['training', 'select'];
  const [metric = '', cutoff] = training.select.split('@');
  const found = training.select;
  const ranking = metricNames.filter(
    (name) => !labelMetrics.includes(name) && !undecidingMetrics.includes(name),
  );
  const expected = `a ranking metric at a cutoff: ${list(ranking.map((name) => `${name}@K`))}`;
  if (!isMetric(metric)) {
    const fix = didYouMean(metric, metricNames);
    return [problem(path, `There is no metric \`${metric}\``, { expected, found, ...(fix && { fix }) })];
  }
  if (undecidingMetrics.includes(metric)) {
    return [problem(path, `\`${metric}\` does not say which weights rank better`, { expected, found })];
  }
  if (labelMetrics.includes(metric)) {
    if (!mayHaveLabels(dataset)) {
      return [
        problem(path, `\`${metric}\` needs labels, which \`${dataset.name}\` does not have`, {
          expected,
          found,
        }),
      ];
    }
    return cutoff === undefined
      ? []
      : [problem(path, `\`${metric}\` has no cutoff`, { expected: metric, found })];
  }
  return cutoff === undefined
    ? [problem(path, `\`${metric}\` needs a cutoff`, { expected: `${metric}@K, e.g. ${metric}@10`, found })]
    : [];
}

function checkDomains({ dataset }: Experiment): Problem[] {
  if (!('domains' in dataset) || !isMapping(dataset.domains)) return [];
  const { minShare, maxShare } = dataset.domains as { minShare: number; maxShare: number };
  if (minShare < maxShare) return [];
  return [
    problem(['dataset', 'domains', 'minShare'], 'No domain can lie between these shares', {
      expected: '`minShare` below `maxShare`',
      found: `minShare ${minShare}, maxShare ${maxShare}`,
    }),
  ];
}

function checkRepetitions({ seeds, evaluation }: Experiment): Problem[] {
  const lists: readonly [KeyPath, readonly (string | number)[]][] = [
    [['seeds'], seeds],
    [['evaluation', 'metrics'], evaluation.metrics],
    [['evaluation', 'cutoffs'], evaluation.cutoffs],
  ];
  return lists.flatMap(([path, values]) =>
    values.flatMap((value, index) =>
      values.indexOf(value) === index
        ? []
        : [
            problem([...path, index], `\`${pathText(path)}\` names \`${value}\` twice`, {
              fix: 'keep one of them',
            }),
          ],
    ),
  );
}

/** Keys that somebody wrote, that differ from their default and yet change nothing. */
function checkEffect(experiment: Experiment, written: unknown): Problem[] {
  const paths = leavesAndSections(written, []).filter((path) => !isMapping(valueAt(written, path)));
  const withoutEffect = keysWithoutEffect(experiment).filter(({ mayStand }) => !mayStand);
  return withoutEffect.flatMap(({ path: prefix, reason }) =>
    paths
      .filter((path) => startsWith(path, prefix) && !isDefault(written, path))
      .map((path) => ({
        path,
        at: 'key' as const,
        summary: `\`${pathText(path)}\` has no effect: ${reason}`,
        explanation: { fix: 'leave it out' },
      })),
  );
}

/** Whether a key, or a section around it, stands at its default. */
function isDefault(written: unknown, path: KeyPath): boolean {
  return path.some((_key, depth) => standsAtDefault(written, path.slice(0, depth + 1)));
}

function problem(path: KeyPath, summary: string, explanation: Problem['explanation']): Problem {
  return { path, at: 'value', summary, explanation };
}

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function isMetric(name: string): name is MetricName {
  return metricNames.some((metric) => metric === name);
}
