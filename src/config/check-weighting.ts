import type { KeyPath } from './key-path.js';
import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';
import type { LossConfig, LossName } from './schema/loss.js';
import type { WeightingConfig } from './schema/weighting.js';
import { givesBatchValue, mayHaveDomains, untrainedBackbones } from './traits.js';

/** Refuses weightings that have no meaning with the loss or the data, and rules that contradict themselves. */
export function checkWeighting(experiment: Experiment): Problem[] {
  const { weighting, backbone } = experiment;
  if (weighting.name === 'none' || untrainedBackbones.includes(backbone.name)) return [];
  return [...checkLoss(experiment), ...checkDomains(experiment), ...checkRule(weighting)];
}

/** Weightings that leave examples alike: by a bias at scoring, or by how often events are drawn. */
const leaveExamplesAlike: readonly WeightingConfig['name'][] = ['posthoc', 'oversampling'];

/**
 * Losses whose minimum is not at log-odds, so that a logarithm of weights added to scores is in no unit of theirs; of a
 * formula nobody knows.
 */
const lossesWithoutLogits: readonly LossName[] = [
  ...(['mse', 'hinge', 'ccl', 'psl', 'simce', 'llpauc', 'focal', 'expression'] as const),
];

function checkLoss({ loss, weighting }: Experiment): Problem[] {
  if (givesBatchValue(loss) && !leaveExamplesAlike.includes(weighting.name)) {
    return [
      problem(['name'], `\`${loss.name}\` gives one value for a batch; its examples have no weights`, {
        fix: 'use `weighting: { name: none }` or a loss that has a value per example',
      }),
    ];
  }
  if (weighting.name === 'posthoc' && !givesLogits(loss)) {
    return [
      problem(
        ['name'],
        `\`posthoc\` adds λ · ln w to logits, and the scores of \`${loss.name}\` are no logits`,
        {
          expected: 'a loss whose scores are log-odds: `softmax`, `bsl`, `bpr`, `bce`, `gbce`, …',
          found: `\`loss: ${loss.name}\``,
        },
      ),
    ];
  }
  return [];
}

function givesLogits(loss: LossConfig): boolean {
  if (loss.name === 'drrl') return loss.omega === 1;
  if (loss.name === 'focal') return loss.focusing === 0;
  return !lossesWithoutLogits.includes(loss.name);
}

function checkDomains({ dataset, weighting }: Experiment): Problem[] {
  if (weighting.name === 'inverse-item-popularity' || mayHaveDomains(dataset)) return [];
  return [
    problem(
      ['name'],
      `\`${weighting.name}\` weights by the domains of items, which \`${dataset.name}\` does not tell`,
      {
        expected:
          dataset.name === 'files' ? 'a file of domains (`dataset.domains`)' : 'a data set with domains',
        fix: 'use `weighting: { name: inverse-item-popularity }` or `{ name: none }`',
      },
    ),
  ];
}

function checkRule(weighting: WeightingConfig): Problem[] {
  const problems: Problem[] = [];
  if (weighting.name === 'fixed') {
    weighting.domains.forEach((name, index) => {
      if (weighting.domains.indexOf(name) === index) return;
      problems.push(problem(['domains', index], `\`${name}\` is named twice`, { fix: 'keep one of them' }));
    });
  }
  if ('wMin' in weighting && weighting.wMin > weighting.wMax) {
    problems.push(
      problem(['wMin'], 'No weight can lie between these bounds', {
        expected: '`wMin` of at most `wMax`',
        found: `wMin ${weighting.wMin}, wMax ${weighting.wMax}`,
      }),
    );
  }
  if ('minShare' in weighting && weighting.minShare >= weighting.maxShare) {
    problems.push(
      problem(['minShare'], 'No domain can lie between these shares', {
        expected: '`minShare` below `maxShare`',
        found: `minShare ${weighting.minShare}, maxShare ${weighting.maxShare}`,
      }),
    );
  }
  if ('coefficients' in weighting && weighting.measure === 'sparsity') {
    const { idf, users, entropy } = weighting.coefficients;
    if (Math.abs(idf + users + entropy - 1) > 1e-9) {
      problems.push(
        problem(['coefficients'], 'The coefficients of the sparsity do not sum to 1', {
          expected: '`idf`, `users` and `entropy` that sum to 1, e.g. `{ idf: 1, users: 0, entropy: 0 }`',
          found: `${idf} + ${users} + ${entropy}`,
        }),
      );
    }
  }
  return problems;
}

function problem(path: KeyPath, summary: string, explanation: Problem['explanation']): Problem {
  return { path: ['weighting', ...path], at: 'value', summary, explanation };
}
