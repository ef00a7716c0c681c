import { type Blueprint, registryEntry, schemaEntry } from './blueprint.js';

/** Starts as matrix factorisation by dot products. */
export const backbone: Blueprint = {
  folder: 'src/backbones',
  source: ({
    kebab,
    camel,
  }) => `import { clone, type Tensor2D, tensor1d, type Variable } from '@tensorflow/tfjs-core';
import type { ResolvedBackboneConfig } from '../config/schema/experiment.js';
import { RandomStream } from '../core/random.js';
import { gatherRows } from '../engine/operators/gather-rows.js';
import type { Backbone } from './backbone.js';
import { factorisedRanker } from './factorised-ranker.js';
import { embeddingTable } from './initialization.js';
import type { ModelContext } from './model-context.js';

/**
 * A vector for each user and item, scored by dot product. A start, to be replaced by the model with its paper and
 * equation.
 *
 * @param context the number of users and items, and the seed of the initial values
 */
export function ${camel}(
  { dimensions }: Extract<ResolvedBackboneConfig, { name: '${kebab}' }>,
  { userCount, itemCount, seed }: Pick<ModelContext, 'userCount' | 'itemCount' | 'seed'>,
): Backbone {
  const table = (name: string, rows: number) =>
    embeddingTable(rows, dimensions, { name: 'xavier-normal' }, new RandomStream(seed, 'initialization', name));
  const users = table('users', userCount);
  const items = table('items', itemCount);
  return {
    name: '${kebab}',
    accepts: ['pairwise', 'pointwise'],
    parameterGroups: () => [
      { name: 'embeddings', variables: [users, items], direction: 'descend', phase: 'main', decays: true },
    ],
    forward: (batch) => ({
      scores: {
        kind: 'factorised',
        users: gatherRows(matrix(users), tensor1d(batch.users, 'int32')),
        items: matrix(items),
        similarity: 'dot',
      },
    }),
    ranker: () =>
      factorisedRanker({
        name: '${kebab}',
        users: clone(matrix(users)),
        items: clone(matrix(items)),
        similarity: 'dot',
      }),
    dispose() {
      users.dispose();
      items.dispose();
    },
  };
}

function matrix(table: Variable): Tensor2D {
  return table as unknown as Tensor2D;
}
`,
  test: ({ kebab, camel }) => `import { tensor2d, type Variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startEngine } from '../engine/registry.js';
import { describeEngines } from '../testing/engines.js';
import { ${camel} } from './${kebab}.js';

const unknown = { offsets: new Int32Array(3), items: new Int32Array(0), times: null };

describeEngines('${kebab} on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine);
  });

  it('scores by dot product', () => {
    const model = ${camel}({ name: '${kebab}', dimensions: 2 }, { userCount: 2, itemCount: 3, seed: 1 });
    const [users, items] = model.parameterGroups()[0]!.variables as [Variable, Variable];
    users.assign(tensor2d([1, 0, 3, 4], [2, 2]));
    items.assign(tensor2d([2, 0, 0, 1, 6, 8], [3, 2]));
    expect([...model.ranker().score(Int32Array.of(1, 0), unknown)]).toEqual([6, 4, 50, 2, 0, 6]);
  });

  it('starts from its seed', () => {
    const first = (seed: number) =>
      ${camel}({ name: '${kebab}', dimensions: 2 }, { userCount: 2, itemCount: 3, seed })
        .parameterGroups()[0]!
        .variables[0]!.dataSync()[0];
    expect(first(1)).toBe(first(1));
    expect(first(1)).not.toBe(first(2));
  });
});
`,
  insertions: (name) => [
    ...registryEntry('src/backbones/registry.ts', 'backbones', name),
    schemaEntry(
      'src/config/schema/backbone.ts',
      'backboneSchema',
      `z.strictObject({ name: z.literal('${name.kebab}'), dimensions: z.number().int().min(1).default(64).describe('As in all papers that reclab reproduces.') })
       .describe('A vector for each user and item; a start, to be replaced.')`,
    ),
  ],
};
