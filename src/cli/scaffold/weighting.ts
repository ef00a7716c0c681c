import { type Blueprint, registryEntry, schemaEntry } from './blueprint.js';

/** Starts as a weighting in which every user of a batch counts the same. */
export const weighting: Blueprint = {
  folder: 'src/weighting',
  source: ({ kebab, camel }) => `import type { SingleBatch } from '../sampling/batch.js';
import type { Weighting } from './weighting.js';

/**
 * Every user of a batch counts the same: an example weighs 1 / (the user's examples in the batch). A start, to be
 * replaced by the weighting with its paper and equation.
 */
export function ${camel}(): Weighting {
  return { name: '${kebab}', normalize: 'batch-sum', exampleWeights: (batch) => inverseCounts(batch.users) };
}

function inverseCounts(users: SingleBatch['users']): Float32Array {
  const counts = new Map<number, number>();
  for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1);
  return Float32Array.from(users, (user) => 1 / counts.get(user)!);
}
`,
  test: ({ kebab, camel }) => `import { expect, test } from 'vitest';
import { ${camel} } from './${kebab}.js';

test('${kebab} weighs the examples of a user to 1 together', () => {
  const batch = {
    kind: 'pairwise',
    users: Int32Array.of(7, 3, 7, 7, 7),
    positives: Int32Array.of(0, 1, 2, 3, 4),
    negatives: new Int32Array(0),
    negativesPerRow: 0,
  } as const;
  expect(Array.from(${camel}().exampleWeights!(batch)!)).toEqual([0.25, 1, 0.25, 0.25, 0.25]);
});
`,
  insertions: (name) => [
    ...registryEntry('src/weighting/registry.ts', 'weightings', name),
    schemaEntry(
      'src/config/schema/weighting.ts',
      'weightingSchema',
      `z.strictObject({ name: z.literal('${name.kebab}') })
       .describe('Every user of a batch counts the same; a start, to be replaced.')`,
    ),
  ],
};
