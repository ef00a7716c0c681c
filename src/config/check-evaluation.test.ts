import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkEvaluation } from './check-evaluation.js';
import { resolveExperiment } from './resolve.js';

function problems(evaluation: string, dataset = '{ name: movielens-1m }'): string[] {
  const experiment = resolveExperiment(
    parse(
      `{ name: try, dataset: ${dataset}, split: { name: leave-one-out }, backbone: { name: popularity }, evaluation: ${evaluation} }`,
    ),
  );
  return checkEvaluation(experiment).map(({ path, summary }) => `${path.join('.')}: ${summary}`);
}

test('a user cannot be a power user and a general user of a domain', () => {
  expect(problems('{ userGroups: { power: 0.5, general: 0.4 } }')).toEqual([]);
  expect(problems('{ userGroups: { power: 0.1 } }')).toEqual([
    'evaluation.userGroups.general: A user would be power and general user at once',
  ]);
});

test('the entropy of domains needs domains', () => {
  const metrics = '{ metrics: [recall, interest-entropy] }';
  expect(problems(metrics)).toEqual([]);
  expect(problems(metrics, '{ name: files, train: a.csv, domains: b.tsv }')).toEqual([]);
  const refusal = (name: string) =>
    `evaluation.metrics.1: \`interest-entropy\` is over the domains of items, which \`${name}\` does not tell`;
  expect(problems(metrics, '{ name: sasrec-ml-1m }')).toEqual([refusal('sasrec-ml-1m')]);
  expect(problems(metrics, '{ name: files, train: a.csv }')).toEqual([refusal('files')]);
});
