import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandsPage } from './generate/commands-page.js';
import { componentsPage } from './generate/components-page.js';
import { configurationPage } from './generate/configuration-page.js';
import { editorSchema, sweepEditorSchema } from './generate/editor-schema.js';
import { sweepsPage } from './generate/sweeps-page.js';

const root = join(import.meta.dirname, '..');

/** The files that are made from the sources, by their path in the repository. */
export async function generated(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['configs/schema.json', editorSchema()],
    ['configs/sweeps/schema.json', sweepEditorSchema()],
    ['docs/configuration.md', configurationPage()],
    ['docs/components.md', await componentsPage()],
    ['docs/sweeps.md', await sweepsPage()],
    ['docs/commands.md', commandsPage()],
  ]);
}

/** Writes them where they differ and tells which. */
async function generate(): Promise<void> {
  for (const [path, content] of await generated()) {
    const file = join(root, path);
    if ((await readFile(file, 'utf-8').catch(() => null)) === content) continue;
    await writeFile(file, content);
    process.stdout.write(`${path} is new\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await generate();
