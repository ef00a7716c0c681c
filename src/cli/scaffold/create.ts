import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../core/errors.js';
import { writeFileAtomic } from '../../core/files.js';
import { backbone } from './backbone.js';
import type { Blueprint, ComponentName, Insertion } from './blueprint.js';
import { loss } from './loss.js';
import { metric } from './metric.js';
import { split } from './split.js';
import { weighting } from './weighting.js';

/** What `new` can make. */
export const blueprints = { loss, backbone, split, weighting, metric } as const satisfies Record<
  string,
  Blueprint
>;
/** A kind of component. */
export type ComponentKind = keyof typeof blueprints;

/** Words that the language keeps for itself and that a name could be. */
const reserved =
  /^(break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|await)$/;

/**
 * Makes a component: its file, its test, the file of its options where it has one, and its entries in registry and schema. Everything is checked before anything
 * is written.
 *
 * @param root the folder of the repository
 * @returns the paths that were written, relative to `root`; the formatter has not seen them
 * @throws InputError for a name that cannot be or is taken, and where `root` is not a checkout of reclab
 */
export async function createComponent(kind: ComponentKind, kebab: string, root: string): Promise<string[]> {
  const name = nameOf(kebab);
  const blueprint: Blueprint = blueprints[kind];
  const source = `${blueprint.folder}/${kebab}.ts`;
  if (existsSync(join(root, source))) {
    throw new InputError(`There is a ${kind} \`${kebab}\` already`, {
      where: source,
      fix: 'choose another name',
    });
  }
  const contents = new Map([
    [source, blueprint.source(name)],
    [`${blueprint.folder}/${kebab}.test.ts`, blueprint.test(name)],
  ]);
  const options = blueprint.options?.(name);
  if (options) contents.set(options.path, options.content);
  for (const insertion of blueprint.insertions(name)) {
    const text = contents.get(insertion.path) ?? (await readSource(root, insertion.path));
    contents.set(insertion.path, inserted(text, insertion));
  }
  for (const [path, content] of contents) await writeFileAtomic(join(root, path), content);
  return [...contents.keys()];
}

function nameOf(kebab: string): ComponentName {
  const camel = kebab.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab) && !reserved.test(camel)) return { kebab, camel };
  throw new InputError(`\`${kebab}\` cannot be the name of a component`, {
    expected: 'lower-case words joined by hyphens, e.g. hard-negatives; no word of the language',
  });
}

async function readSource(root: string, path: string): Promise<string> {
  try {
    return await readFile(join(root, path), 'utf-8');
  } catch {
    throw new InputError('This is not a checkout of reclab', {
      where: root,
      expected: `the file ${path}`,
      fix: 'run it in the root folder of the repository',
    });
  }
}

function inserted(text: string, { path, after, anchor, side, text: addition }: Insertion): string {
  const start = text.indexOf(after);
  const place = start < 0 ? -1 : text.indexOf(anchor, start);
  if (place < 0) {
    throw new InputError('The new component finds no place', {
      where: path,
      expected: `${JSON.stringify(anchor)} behind ${JSON.stringify(after)}`,
    });
  }
  const position = side === 'before' ? place : place + anchor.length;
  return text.slice(0, position) + addition + text.slice(position);
}
