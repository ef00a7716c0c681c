import { type SchemaNode, schemaTree } from '../../src/config/schema-tree.js';
import { sweepTree } from '../../src/config/sweep/sweep-tree.js';

/** The JSON Schema that editors check configurations with and complete them from. */
export function editorSchema(): string {
  return document(schemaTree(), 'A configuration of reclab');
}

/** The same of sweep files. */
export function sweepEditorSchema(): string {
  return document(sweepTree(), 'A sweep of reclab');
}

function document(tree: SchemaNode, title: string): string {
  const { $schema, ...schema } = relaxed(tree) as SchemaNode & { $schema?: string };
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}

/**
 * The schema as people may write: without bounds that only say "an integer", and with `name` left out where the default
 * names the variant and it has keys of its own (`optimizer: { learningRate: 0.1 }` is Adam).
 */
function relaxed(node: unknown, defaultName?: unknown): unknown {
  if (Array.isArray(node)) return node.map((child) => relaxed(child, defaultName));
  if (node === null || typeof node !== 'object') return node;
  const { oneOf, properties, required } = node as SchemaNode;
  const name = (node as { default?: { name?: unknown } }).default?.name;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([, value]) => Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER)
      .filter(([key]) => key !== 'required' || !mayLeaveOutName(properties, required, defaultName))
      .map(([key, value]) => [
        key,
        relaxed(value, key === 'oneOf' && oneOf !== undefined ? name : undefined),
      ]),
  );
}

function mayLeaveOutName(
  properties: SchemaNode['properties'] = {},
  required: readonly string[] = [],
  defaultName: unknown,
): boolean {
  return (
    defaultName !== undefined &&
    properties.name?.const === defaultName &&
    Object.keys(properties).length > 1 &&
    required.join() === 'name'
  );
}
