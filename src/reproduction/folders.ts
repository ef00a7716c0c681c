import { join } from 'node:path';
import type { Paper } from './paper.js';

/** The same from the sources and from what is built of them. */
const root = join(import.meta.dirname, '../..');

/** The published figures that come with reclab. */
export const publishedFolder = join(root, 'results', 'published');

/** The configurations of a paper that come with reclab. */
export function configFolderOf({ name }: Pick<Paper, 'name'>): string {
  return join(root, 'configs', 'papers', name);
}
