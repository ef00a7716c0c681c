import { type Blueprint, registryEntry, schemaEntry } from './blueprint.js';

/** Starts as a hinge loss. */
export const loss: Blueprint = {
  folder: 'src/losses',
  source: ({
    kebab,
    camel,
  }) => `import { expandDims, mean, relu, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LossOptions } from '../config/schema/loss.js';
import type { Loss } from './loss.js';

/**
 * Hinge of the score difference: the mean over the negatives of max(0, margin - (s_ui - s_uj)). A start, to be replaced
 * by the loss with its paper and equation.
 */
export function ${camel}({ margin }: LossOptions<'${kebab}'>): Loss {
  return {
    name: '${kebab}',
    needs: 'sampled',
    perExample: true,
    compute({ positives, negatives }) {
      const differences = sub(expandDims(positives, 1), negatives!);
      return { kind: 'per-example', value: mean<Tensor1D>(relu(sub(margin, differences)), 1) };
    },
  };
}
`,
  test: ({ kebab, camel }) => `import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { expectGradientsMatchDifferences } from '../testing/gradients.js';
import { pairwiseInput } from '../testing/losses.js';
import { ${camel} } from './${kebab}.js';

const loss = ${camel}({ name: '${kebab}', margin: 1 });

describeEngines('${kebab} on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('is what the score difference lacks of the margin', () => {
    const { value } = loss.compute(pairwiseInput([1, 2], [[0.5], [-0.25]]));
    expect(Array.from(value.dataSync())).toEqual([0.5, 0]);
  });

  it('takes the mean over several negatives', () => {
    const { value } = loss.compute(pairwiseInput([1], [[0.5, -1]]));
    expect(value.dataSync()[0]).toBe(0.25);
  });

  it('has the gradient of its value', () => {
    expectGradientsMatchDifferences(
      (positives, negatives) =>
        loss.compute({
          ...pairwiseInput([0], [[0]]),
          positives: positives as Tensor1D,
          negatives: negatives as Tensor2D,
        }).value,
      [
        { values: [0.3, -1.2], shape: [2] },
        { values: [0.1, 0.8, -0.5, 1.4], shape: [2, 2] },
      ],
    );
  });
});
`,
  options: ({ kebab, camel }) => ({
    path: `src/config/schema/losses/${kebab}.ts`,
    content: `import { z } from 'zod';

/** \`loss:\` ${kebab}. */
export const ${camel}Loss = z
  .strictObject({
    name: z.literal('${kebab}'),
    margin: z.number().gt(0).default(1).describe('Score difference that is enough.'),
  })
  .describe('Hinge of the score difference; a start, to be replaced.');
`,
  }),
  insertions: (name) => [
    ...registryEntry('src/losses/registry.ts', 'losses', name),
    {
      path: 'src/config/schema/loss.ts',
      after: '',
      anchor: 'import ',
      side: 'before',
      text: `import { ${name.camel}Loss } from './losses/${name.kebab}.js';\n`,
    },
    schemaEntry('src/config/schema/loss.ts', 'lossSchema', `${name.camel}Loss`),
  ],
};
