import type { SplitConfig } from '../config/schema/split.js';
import { InputError, throwCollected } from '../core/errors.js';
import type { Dataset } from '../data/dataset.js';
import { assembleSplit } from './assemble.js';
import { orderEvents } from './ordered-events.js';
import type { Assignment, Protocol, ProtocolInput, SplitName } from './protocol.js';
import { splitProtocols } from './registry.js';
import type { Split } from './split.js';

/** What a split depends on beyond data and configuration. */
export interface SplitOptions {
  /** The run's seed; decides a `per-seed` validation part and nothing else. */
  seed: number;
  /** Whether held-out events of items outside train and validation are dropped, or all items may be ranked. */
  coldItems: 'drop' | 'keep';
}

/**
 * Splits a data set into train, validation and test parts. The test part is decided by `config.seed` alone, so that
 * runs of different seeds are measured on the same events.
 * @throws InputError where the protocol asks for what the data do not have, or a part comes out empty
 */
export function splitDataset(dataset: Dataset, config: SplitConfig, options: SplitOptions): Split {
  const events = orderEvents(dataset);
  const assignment = assign({ events, config, seed: options.seed });
  const split = assembleSplit(events, assignment, {
    coldItems: options.coldItems,
    hasValidation: config.validation !== 'none',
  });
  refuseEmptyParts(split, dataset, config);
  return split;
}

function assign<Name extends SplitName>(input: ProtocolInput<Name>): Assignment {
  const protocol = splitProtocols[input.config.name as Name] as Protocol<Name>;
  return protocol(input);
}

function refuseEmptyParts(split: Split, dataset: Dataset, config: SplitConfig): void {
  const parts = [split.train, split.test, ...(split.hasValidation ? [split.validation] : [])];
  const names = ['train', 'test', 'validation'];
  const errors = parts.flatMap((part, index) =>
    part.items.length > 0
      ? []
      : [
          new InputError(`The split ${config.name} leaves no ${names[index]} event`, {
            expected: `at least one ${names[index]} event`,
            found: [
              `${dataset.users.length} events of ${dataset.userIds.length} users in ${dataset.name}`,
              ...split.dropped.map(({ reason, unit, count }) => `${count} ${unit}: ${reason}`),
            ].join('; '),
            fix:
              names[index] === 'validation'
                ? 'set `split.validation: none`, or keep more events of each user'
                : 'use a milder filter or another split',
          }),
        ],
  );
  throwCollected(errors);
}
