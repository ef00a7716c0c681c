import { rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { ExitCode, InputError } from '../../core/errors.js';
import { cacheFolder } from '../../engine/tensorflow/setup/cache.js';
import { bytes } from '../amounts.js';
import { columns } from '../columns.js';
import type { Command } from '../command.js';
import { type Deletable, type DeletableKind, deletableKinds, findDeletable } from '../deletable.js';
import { folders, shared, texts } from '../options.js';

/** Shows what can be deleted, with sizes; deletes what is chosen. */
export const clean: Command = {
  name: 'clean',
  arguments: '[kinds...]',
  description: 'What can be deleted, with sizes; deletes nothing without kinds and --yes',
  positionals: {
    kinds: {
      type: 'string',
      array: true,
      choices: deletableKinds,
      describe: 'What to delete; runs by how they ended',
    },
  },
  options: {
    yes: { type: 'boolean', default: false, describe: 'Delete what is shown' },
    'data-dir': shared['data-dir'],
    out: shared.out,
    json: shared.json,
  },
  examples: [
    ['reclab clean', 'everything that could be deleted'],
    ['reclab clean leftover failed --yes', 'delete broken downloads and failed runs'],
  ],
  async run(values, { terminal, environment }) {
    const { dataFolder, outFolder } = folders(values, environment);
    const kinds = texts(values.kinds) as DeletableKind[];
    if (values.yes && kinds.length === 0) {
      throw new InputError('--yes needs to know what to delete', {
        expected: `some of ${deletableKinds.join(', ')}`,
      });
    }
    const all = await findDeletable(dataFolder, outFolder, cacheFolder());
    const chosen = all.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
    if (values.yes) for (const { path } of chosen) await rm(path, { recursive: true, force: true });
    if (values.json) terminal.printJson({ deleted: values.yes === true, entries: chosen });
    else terminal.print(report(chosen, values.yes === true));
    return ExitCode.done;
  },
};

function report(entries: readonly Deletable[], deleted: boolean): string {
  if (entries.length === 0) return 'nothing to delete';
  const rows = entries.map(({ kind, path, bytes: size, what }) => [
    kind,
    bytes(size),
    relative(process.cwd(), path) || path,
    what,
  ]);
  const total = bytes(entries.reduce((sum, { bytes: size }) => sum + size, 0));
  const end = deleted ? `deleted ${total}` : `${total} in all; name kinds and add --yes to delete them`;
  return `${columns(rows)}\n\n${end}`;
}
