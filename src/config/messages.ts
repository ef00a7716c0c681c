import type { z } from 'zod';
import type { Explanation } from '../core/errors.js';
import { isMapping, type KeyPath, pathText, valueAt } from './key-path.js';
import { chosen, expectation, type SchemaNode, schemaAt, schemaTree, variantsOf } from './schema-tree.js';
import { didYouMean, suggest } from './suggestion.js';

/** A mistake in a configuration, not yet tied to a file. */
export interface Problem {
  path: KeyPath;
  /** Whether the key or its value is wrong. */
  at: 'key' | 'value';
  /** Of a value that is a text: which character of it, from 0. */
  character?: number;
  summary: string;
  explanation: Omit<Explanation, 'where'>;
}

type Issue = z.core.$ZodIssue;

/**
 * What a schema's complaint means for the person who wrote the configuration; one problem for each unknown key.
 *
 * @param tree the schema that complains; that of configurations where absent
 */
export function problemsOf(issue: Issue, configuration: unknown, tree: SchemaNode = schemaTree()): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(path, key, configuration, tree));
  }
  const value = valueAt(configuration, path);
  if (value === undefined) return [missing(path, configuration, tree)];
  if (issue.code === 'invalid_union' && issue.discriminator === 'name')
    return [unknownName(path, value, configuration, tree)];
  return [wrongValue(issue, path, value, configuration, tree)];
}

function unknownKey(path: KeyPath, key: string, configuration: unknown, tree: SchemaNode): Problem {
  const node = schemaAt(path, configuration, tree);
  const section = valueAt(configuration, path);
  const known = Object.keys((node && chosen(node, section))?.properties ?? {});
  const inside = path.length === 0 ? '' : ` in \`${pathText(path)}\`${variantText(section, node)}`;
  const fix = didYouMean(key, known) ?? elsewhere(key, path, tree);
  return {
    path: [...path, key],
    at: 'key',
    summary: `There is no key \`${key}\`${inside}`,
    explanation: { expected: `one of ${known.map(quoted).join(', ')}`, ...(fix !== undefined && { fix }) },
  };
}

function variantText(section: unknown, node: SchemaNode | null): string {
  return node?.oneOf !== undefined && isMapping(section) ? ` of ${quoted(String(section.name))}` : '';
}

/** Where a key that stands in the wrong section belongs. */
function elsewhere(key: string, path: KeyPath, tree: SchemaNode): string | undefined {
  const places = [...placesOf(key, tree, [])].filter((place) => pathText(place) !== pathText([...path, key]));
  const unique = [...new Set(places.map(pathText))];
  return unique.length === 0
    ? undefined
    : `the key belongs to ${unique.map((place) => `\`${place}\``).join(' or ')}`;
}

function* placesOf(key: string, node: SchemaNode, path: KeyPath): Generator<KeyPath> {
  for (const variant of node.oneOf ?? [node]) {
    for (const [name, child] of Object.entries(variant.properties ?? {})) {
      if (name === key && name !== 'name') yield [...path, name];
      yield* placesOf(key, child, [...path, name]);
    }
  }
}

function missing(path: KeyPath, configuration: unknown, tree: SchemaNode): Problem {
  const node = schemaAt(path, configuration, tree) ?? namesOf(path, configuration, tree);
  return {
    path,
    at: 'value',
    summary: `\`${pathText(path)}\` is missing`,
    explanation: node === null ? {} : { expected: described(node) },
  };
}

function described(node: SchemaNode): string {
  const expected = expectation(node);
  return node.oneOf === undefined && node.description ? `${expected} (${node.description})` : expected;
}

function unknownName(path: KeyPath, value: unknown, configuration: unknown, tree: SchemaNode): Problem {
  const parent = path.slice(0, -1);
  const names = variantsOf(schemaAt(parent, configuration, tree) ?? {}).map(({ name }) => name);
  const fix = didYouMean(String(value), names);
  return {
    path,
    at: 'value',
    summary: `There is no ${kindOf(parent)} ${quoted(String(value))}`,
    explanation: { expected: `one of ${names.map(quoted).join(', ')}`, ...(fix !== undefined && { fix }) },
  };
}

/** The names one may choose from where `name` itself is asked for. */
function namesOf(path: KeyPath, configuration: unknown, tree: SchemaNode): SchemaNode | null {
  const parent = schemaAt(path.slice(0, -1), configuration, tree);
  if (path.at(-1) !== 'name' || parent === null) return null;
  return { enum: variantsOf(parent).map(({ name }) => name) };
}

function wrongValue(
  issue: Issue,
  path: KeyPath,
  value: unknown,
  configuration: unknown,
  tree: SchemaNode,
): Problem {
  const node = schemaAt(path, configuration, tree);
  const fix = fixOf(value, node);
  const told = issue.code === 'invalid_format' && !issue.message.startsWith('Invalid') ? issue.message : null;
  return {
    path,
    at: 'value',
    summary: `\`${pathText(path)}\` has a value that it cannot have`,
    explanation: {
      expected: told ?? (node === null ? issue.message : expectation(node)),
      found: found(value),
      ...(fix !== undefined && { fix }),
    },
  };
}

function fixOf(value: unknown, node: SchemaNode | null): string | undefined {
  if (node?.oneOf !== undefined && typeof value === 'string') {
    const name = suggest(
      value,
      variantsOf(node).map((variant) => variant.name),
    );
    return name === null ? undefined : `write \`{ name: ${name} }\``;
  }
  const words = [node, ...(node?.anyOf ?? [])].flatMap((one) => [...(one?.enum ?? []), one?.const]);
  const texts = words.filter((word): word is string => typeof word === 'string');
  return typeof value === 'string' ? didYouMean(value, texts) : undefined;
}

function found(value: unknown): string {
  if (value === null) return 'null (nothing after the colon)';
  // JSON has no infinite numbers.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) {
    return `${text}, a text; numbers stand without quotes`;
  }
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const kinds: Readonly<Record<string, string>> = { dataset: 'data set' };

function kindOf(path: KeyPath): string {
  const section = String(path.at(-1) ?? 'configuration');
  return kinds[section] ?? section;
}

function quoted(text: string): string {
  return `\`${text}\``;
}
