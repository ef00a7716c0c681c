import { z } from 'zod';
import { isMapping, type KeyPath } from './key-path.js';
import { experimentSchema } from './schema/experiment.js';

/** What a JSON Schema of a configuration says of one place. */
export interface SchemaNode {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  oneOf?: readonly SchemaNode[];
  anyOf?: readonly SchemaNode[];
  properties?: Readonly<Record<string, SchemaNode>>;
  /** What stands at keys that a person names. */
  additionalProperties?: SchemaNode | boolean;
  required?: readonly string[];
  items?: SchemaNode;
  /** Of a list of a fixed length. */
  prefixItems?: readonly SchemaNode[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  pattern?: string;
  description?: string;
  default?: unknown;
}

let tree: SchemaNode | null = null;

/** The schema of configurations as written by people (with everything optional that has a default). */
export function schemaTree(): SchemaNode {
  tree ??= z.toJSONSchema(experimentSchema, { io: 'input' }) as SchemaNode;
  return tree;
}

/** The variants of a place that is chosen by `name`, e.g. of `backbone`. */
export function variantsOf(node: SchemaNode): readonly { name: string; node: SchemaNode }[] {
  return (node.oneOf ?? [])
    .map((variant) => ({ name: variant.properties?.name?.const, node: variant }))
    .filter((variant): variant is { name: string; node: SchemaNode } => typeof variant.name === 'string');
}

/** The variant that a value chooses, or the node itself where nothing is to be chosen; null where it chooses none. */
export function chosen(node: SchemaNode, value: unknown): SchemaNode | null {
  if (node.oneOf === undefined) return node;
  const name = isMapping(value) ? value.name : undefined;
  return variantsOf(node).find((variant) => variant.name === name)?.node ?? null;
}

/** What the schema says of a path in a given configuration, or null where the path does not exist in it. */
export function schemaAt(
  path: KeyPath,
  configuration: unknown,
  tree: SchemaNode = schemaTree(),
): SchemaNode | null {
  let node: SchemaNode | null = tree;
  let value = configuration;
  for (const key of path) {
    node = chosen(node, value);
    node = (typeof key === 'number' ? node?.items : (node?.properties?.[key] ?? namedByPerson(node))) ?? null;
    if (node === null) return null;
    value =
      value !== null && typeof value === 'object'
        ? (value as Record<string | number, unknown>)[key]
        : undefined;
  }
  return node;
}

function namedByPerson(node: SchemaNode | null): SchemaNode | null {
  return typeof node?.additionalProperties === 'object' ? node.additionalProperties : null;
}

/** What may stand at a place, in words: `a whole number, at least 1`. */
export function expectation(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return `one of ${node.enum.map((value) => `\`${value}\``).join(', ')}`;
  if (node.oneOf !== undefined) {
    const names = variantsOf(node).map(({ name }) => `\`${name}\``);
    return `a mapping with \`name\`: ${names.join(', ')}`;
  }
  if (node.anyOf !== undefined) return node.anyOf.map(expectation).join(', or ');
  switch (node.type) {
    case 'integer':
      return `a whole number${bounds(node)}`;
    case 'number':
      return `a number${bounds(node)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return node.pattern === undefined ? 'text' : `text that matches \`${node.pattern}\``;
    case 'null':
      return '`null`';
    case 'array':
      if (node.prefixItems !== undefined) return `[${node.prefixItems.map(expectation).join(', ')}]`;
      return `a list${node.minItems ? ` of at least ${node.minItems}` : ''}: ${expectation(node.items ?? {})}`;
    case 'object':
      if (node.properties === undefined) return 'a mapping';
      return `a mapping with keys of ${Object.keys(node.properties ?? {})
        .map((key) => `\`${key}\``)
        .join(', ')}`;
    default:
      return 'any value';
  }
}

function bounds(node: SchemaNode): string {
  const parts: string[] = [];
  if (isBound(node.minimum)) parts.push(`at least ${node.minimum}`);
  if (node.exclusiveMinimum !== undefined) parts.push(`above ${node.exclusiveMinimum}`);
  if (isBound(node.maximum)) parts.push(`at most ${node.maximum}`);
  if (node.exclusiveMaximum !== undefined) parts.push(`below ${node.exclusiveMaximum}`);
  return parts.length === 0 ? '' : `, ${parts.join(' and ')}`;
}

function isBound(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}
