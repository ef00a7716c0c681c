import { ExitCode } from '../../core/errors.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { type Component, componentSections, componentsOf } from '../components.js';
import { shared } from '../options.js';

const kinds = [
  ...(Object.keys(componentSections) as (keyof typeof componentSections)[]),
  'metrics',
  'engines',
] as const;

type Kind = (typeof kinds)[number];

/** What exists, with a line each. */
export const list: Command = {
  name: 'list',
  arguments: '[kind]',
  description: `What exists, with a line each: ${kinds.join(', ')}`,
  positionals: { kind: { type: 'string', choices: kinds, describe: 'One kind only' } },
  options: { json: shared.json },
  examples: [['reclab list losses', 'what `loss: { name: … }` may be']],
  async run(values, { terminal }) {
    const chosen = kinds.filter((kind) => values.kind === undefined || values.kind === kind);
    const lists = new Map<Kind, readonly Component[]>();
    for (const kind of chosen) lists.set(kind, await componentsOfKind(kind));
    if (values.json) {
      terminal.printJson(Object.fromEntries(lists));
      return ExitCode.done;
    }
    const width = Math.max(...[...lists.values()].flat().map(({ name }) => name.length));
    const blocks = [...lists].map(([kind, components]) => {
      const rows = columns(
        components.map(({ name, description }) => [`  ${name.padEnd(width)}`, description]),
      );
      return lists.size === 1 ? rows : `${kind}\n${rows}`;
    });
    terminal.print(blocks.join('\n\n'));
    return ExitCode.done;
  },
};

async function componentsOfKind(kind: Kind): Promise<readonly Component[]> {
  switch (kind) {
    case 'metrics': {
      const { metrics } = await import('../../evaluation/metrics/registry.js');
      return Object.values(metrics).map(({ name, description }) => ({ name, description }));
    }
    case 'engines': {
      const { engineAvailability } = await import('../../engine/registry.js');
      return (await engineAvailability()).map(({ name, available, reason, device }) => ({
        name,
        description: available ? `available: ${device}; ${reason}` : `not available: ${reason}`,
      }));
    }
    default:
      return componentsOf(kind);
  }
}
