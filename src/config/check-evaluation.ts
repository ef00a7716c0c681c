import type { KeyPath } from './key-path.js';
import type { Problem } from './messages.js';
import type { Experiment } from './schema/experiment.js';
import { mayHaveDomains } from './traits.js';

/** Refuses groups of users that overlap, and metrics of domains where the data has none. */
export function checkEvaluation({ dataset, evaluation }: Experiment): Problem[] {
  const { power, general } = evaluation.userGroups;
  const problems: Problem[] = [];
  const refuse = (path: KeyPath, summary: string, explanation: Problem['explanation']) =>
    problems.push({ path, at: 'value', summary, explanation });
  if (general >= power) {
    refuse(['evaluation', 'userGroups', 'general'], 'A user would be power and general user at once', {
      expected: `\`general\` below \`power\`, which is ${power}`,
      found: `${general}`,
    });
  }
  const entropy = evaluation.metrics.indexOf('interest-entropy');
  if (entropy >= 0 && !mayHaveDomains(dataset)) {
    refuse(
      ['evaluation', 'metrics', entropy],
      `\`interest-entropy\` is over the domains of items, which \`${dataset.name}\` does not tell`,
      {
        expected:
          dataset.name === 'files' ? 'a file of domains (`dataset.domains`)' : 'a data set with domains',
        fix: 'leave it out',
      },
    );
  }
  return problems;
}
