import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';
import { isSequential, mayHaveDomains } from './traits.js';

/** Refuses heads that cannot share the dimensions, domains that are not there, and optimizers that move or decay rows of users and items alone. */
export function checkEncoder({ backbone, dataset, training }: Experiment): Problem[] {
  const problems: Problem[] = [];
  if ('heads' in backbone && backbone.dimensions % backbone.heads !== 0) {
    problems.push({
      path: ['backbone', 'heads'],
      at: 'value',
      summary: 'The heads share the dimensions alike',
      explanation: {
        expected: `a divisor of ${backbone.dimensions}, the number of \`dimensions\``,
        found: `${backbone.heads}`,
      },
    });
  }
  if ('domains' in backbone && backbone.domains && !mayHaveDomains(dataset)) {
    problems.push({
      path: ['backbone', 'domains'],
      at: 'value',
      summary: `\`${dataset.name}\` tells no domains of items`,
      explanation: { expected: 'a data set with domains', fix: 'leave it out' },
    });
  }
  if (!isSequential(backbone)) return problems;
  const { optimizer } = training;
  if (optimizer.name === 'lazy-adam') {
    problems.push({
      path: ['training', 'optimizer', 'name'],
      at: 'value',
      summary: `\`${backbone.name}\` has weights that every step moves`,
      explanation: {
        expected: '`adam`, which moves every parameter',
        found: '`lazy-adam`, which moves only the rows that a batch looked up',
      },
    });
  }
  const { weightDecay, weightDecayKind: kind } = optimizer;
  if (weightDecay > 0 && (kind === 'ego' || kind === 'output')) {
    problems.push({
      path: ['training', 'optimizer', 'weightDecayKind'],
      at: 'value',
      summary: `\`${kind}\` weight decay acts on vectors of users, of which \`${backbone.name}\` has none`,
      explanation: {
        expected: '`coupled` or `decoupled`, which decay every parameter',
        found: `\`${kind}\``,
      },
    });
  }
  return problems;
}
