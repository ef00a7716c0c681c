import type { KeyPath } from './key-path.js';
import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';
import {
  givesBatchValue,
  isPointwise,
  isSequential,
  maySharedNegatives,
  sharesNegatives,
  timeOf,
  untrainedBackbones,
} from './traits.js';

/**
 * Refuses histories without an order, with observed labels or a loss that knows no positions, and shared negatives where they
 * have no meaning.
 */
export function checkSequence(experiment: Experiment): Problem[] {
  if (untrainedBackbones.includes(experiment.backbone.name) || experiment.loss.name === 'none') return [];
  return [
    ...(isSequential(experiment.backbone) ? checkHistories(experiment) : []),
    ...checkSharing(experiment),
  ];
}

function checkHistories({ backbone, dataset, split, sampling, loss, sequence }: Experiment): Problem[] {
  const name = `\`${backbone.name}\``;
  const problems: Problem[] = [];
  if (split.name === 'popularity-shift' || ('order' in split && split.order === 'random')) {
    problems.push(
      problem(['split', split.name === 'popularity-shift' ? 'name' : 'order'], {
        summary: `${name} reads histories, and this split holds out events from their midst`,
        expected:
          'a split by time: `leave-one-out` or `ratio` with `order: time`, `global-time`, `temporal-shift`, or `provided`',
        found:
          split.name === 'popularity-shift'
            ? '`popularity-shift`'
            : `\`${split.name}\` with \`order: random\``,
      }),
    );
  }
  if (sampling.labels === 'observed') {
    problems.push(
      problem(['sampling', 'labels'], {
        summary: `${name} predicts the items that come next, not the labels of pairs`,
        expected: '`labels: implicit`',
        found: '`labels: observed`',
      }),
    );
  }
  if (sequence.targets === 'window' && sequence.windowUnit === 'days' && timeOf(dataset) === 'order') {
    problems.push(
      problem(['sequence', 'windowUnit'], {
        summary: `A window of days needs times, of which \`${dataset.name}\` tells only the order`,
        expected: '`windowUnit: items`',
        found: '`windowUnit: days`',
      }),
    );
  }
  if (loss.name === 'sl-at-k') {
    problems.push(
      problem(['loss', 'name'], {
        summary: `\`sl-at-k\` keeps one quantile of scores for each user, and with ${name} a user has a vector for each position`,
        expected: 'another loss, such as `softmax`, or a backbone with one vector a user, such as `mf`',
        found: '`sl-at-k`',
      }),
    );
  }
  if (givesBatchValue(loss) && sequence.targets !== 'last') {
    problems.push(
      problem(['sequence', 'targets'], {
        summary: `\`${loss.name}\` gives one value for a batch, in which the padding of histories would count`,
        expected: '`targets: last`, or a loss that has a value per example',
        found: `\`targets: ${sequence.targets}\``,
      }),
    );
  }
  return problems;
}

function checkSharing({ loss, sampling, noise }: Experiment): Problem[] {
  if (!sharesNegatives({ loss, sampling })) return [];
  const problems: Problem[] = [];
  if (!maySharedNegatives(loss)) {
    const reads = isPointwise(loss) ? 'labels single pairs' : "looks at each example's own negatives";
    problems.push(
      problem(['sampling', 'sharing'], {
        summary: `\`${loss.name}\` ${reads}, so that a batch cannot share them`,
        expected: '`sharing: example` or `row`',
        found: '`sharing: batch`',
      }),
    );
  }
  if (noise.falseNegatives.rate > 0) {
    problems.push(
      problem(['noise', 'falseNegatives', 'rate'], {
        summary: 'Negatives that a batch shares cannot be false for one user and true for another',
        expected: '`sharing: example` or `row`, and drawn negatives only',
        found:
          loss.name === 'softmax' && loss.negatives === 'mixed' ? '`negatives: mixed`' : '`sharing: batch`',
      }),
    );
  }
  return problems;
}

function problem(
  path: KeyPath,
  { summary, ...explanation }: { summary: string; expected: string; found: string },
): Problem {
  return { path, at: 'value', summary, explanation };
}
