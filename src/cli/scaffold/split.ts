import { type Blueprint, registryEntry, schemaEntry } from './blueprint.js';

/** Starts as the last few events of each user. */
export const split: Blueprint = {
  folder: 'src/split',
  source: ({ kebab, camel }) => `import { Part } from '../data/dataset.js';
import { positionsOf } from './ordered-events.js';
import { countDropped, drawValidation, type Protocol, validationCount, validationStream } from './protocol.js';

/**
 * The last \`count\` events of each user are the test part; users with fewer than \`count\` + 2 stay in train whole.
 * Validation is a share of the train events, drawn at random. A start, to be replaced by the protocol.
 */
export const ${camel}: Protocol<'${kebab}'> = ({ events, config, seed }) => {
  const parts = new Uint8Array(events.items.length).fill(Part.train);
  let short = 0;
  for (let user = 0; user < events.userCount; user++) {
    const positions = positionsOf(events, user);
    if (positions.length < config.count + 2) short++;
    else for (const position of positions.subarray(-config.count)) parts[position] = Part.test;
  }
  if (config.validation !== 'none') {
    drawValidation(parts, events, validationCount(config.validationShare), validationStream(config, seed));
  }
  return { parts, dropped: countDropped('too few events to split', 'users', short), warnings: [] };
};
`,
  test: ({ kebab, camel }) => `import { expect, test } from 'vitest';
import { tinyDataset } from '../testing/datasets.js';
import { orderEvents } from './ordered-events.js';
import { ${camel} } from './${kebab}.js';

test('${kebab} tests the last events of users with enough of them', () => {
  const users = [0, 0, 0, 0, 1, 1];
  const events = orderEvents(tinyDataset({ users, items: [0, 1, 2, 3, 0, 1], times: [4, 3, 2, 1, 1, 2] }));
  const config = { name: '${kebab}', count: 2, seed: 0, validation: 'none', validationShare: 0.1 } as const;
  const { parts, dropped } = ${camel}({ events, config, seed: 1 });
  expect([...parts]).toEqual([0, 0, 2, 2, 0, 0]);
  expect(dropped).toEqual([{ reason: 'too few events to split', unit: 'users', count: 1 }]);
});
`,
  insertions: (name) => [
    ...registryEntry('src/split/registry.ts', 'splitProtocols', name),
    schemaEntry(
      'src/config/schema/split.ts',
      'splitSchema',
      `z.strictObject({
         name: z.literal('${name.kebab}'),
         count: z.number().int().min(1).default(1).describe('Test events of a user.'),
         seed, validation, validationShare,
       }).describe('The last few events of each user; a start, to be replaced.')`,
    ),
  ],
};
