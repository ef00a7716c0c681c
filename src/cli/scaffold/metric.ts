import { type Blueprint, registryEntry } from './blueprint.js';

/** Starts as the height of the first hit. */
export const metric: Blueprint = {
  folder: 'src/evaluation/metrics',
  source: ({ kebab, camel }) => `import { hitsWithin, type UserMetric } from './metric.js';

/** 1 - (rank - 1) / K of the first relevant item, 0 where it is beyond K. A start, to be replaced by the metric. */
export const ${camel}: UserMetric = {
  name: '${kebab}',
  kind: 'user',
  description: 'how high the first relevant item stands among the first K; a start, to be replaced',
  compute: (hits, cutoff) => (hitsWithin(hits, cutoff) > 0 ? 1 - (hits.ranks[0]! - 1) / cutoff : 0),
};
`,
  test: ({ kebab, camel }) => `import { expect, test } from 'vitest';
import { ${camel} } from './${kebab}.js';

test('${kebab} falls evenly from 1 at the top to 0 beyond K', () => {
  const hits = { ranks: Int32Array.of(3, 4), count: 2, relevant: 4 };
  expect(${camel}.compute(hits, 4)).toBe(0.5);
  expect(${camel}.compute(hits, 2)).toBe(0);
});
`,
  insertions: (name) => [
    ...registryEntry('src/evaluation/metrics/registry.ts', 'metrics', name),
    {
      path: 'src/config/schema/evaluation.ts',
      after: 'export const metricNames',
      anchor: '\n] as const;',
      side: 'before',
      text: `\n'${name.kebab}',`,
    },
  ],
};
