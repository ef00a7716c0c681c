import { z } from 'zod';
import { sweepSchema } from '../schema/sweep.js';
import type { SchemaNode } from '../schema-tree.js';

let tree: SchemaNode | null = null;

/** The schema of sweep files as written by people. */
export function sweepTree(): SchemaNode {
  tree ??= z.toJSONSchema(sweepSchema, { io: 'input' }) as SchemaNode;
  return tree;
}
