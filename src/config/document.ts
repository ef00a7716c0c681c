import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { InputError, throwCollected } from '../core/errors.js';
import { isMapping, type KeyPath, valueAt } from './key-path.js';

/** A YAML file of which every key's place is known. */
export interface ConfigDocument {
  /** The content as plain values. */
  value: Record<string, unknown>;
  /**
   * `file:line:column` of a key, or of the nearest thing around it that stands in the file.
   *
   * @param character of a value that is a text: the place of that character, from 0
   */
  place(path: KeyPath, what: 'key' | 'value', character?: number): string;
}

/**
 * Reads a configuration's YAML.
 *
 * @param text the file's content
 * @param path the file's name, for messages
 * @throws InputErrors for every mistake in the syntax, a repeated key, an empty file, or no mapping
 */
export function parseConfig(text: string, path: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  throwCollected([...document.errors, ...document.warnings].map((error) => syntaxError(error, path, text)));
  const value: unknown = document.toJS();
  if (!isMapping(value)) throw notAMapping(value, path);
  return {
    value,
    place: (keys, what, character) => {
      const offset = offsetOf(document.contents, keys, what, (alias) => alias.resolve(document));
      const written = valueAt(value, keys);
      return place(
        character === undefined || typeof written !== 'string'
          ? offset
          : characterOffset(text, offset, written, character),
      );
    },
  };
}

function syntaxError(error: YAMLError, path: string, text: string): InputError {
  const position = error.linePos?.[0];
  const where = position === undefined ? path : `${path}:${position.line}:${position.col}`;
  const line = position === undefined ? undefined : text.split('\n')[position.line - 1]?.trim();
  if (error.code === 'DUPLICATE_KEY') {
    return new InputError('The same key stands twice', {
      where,
      ...(line ? { found: line } : {}),
      fix: 'keep one of the two',
    });
  }
  return new InputError('This is not valid YAML', {
    where,
    expected: error.message.split(/ at line \d+/)[0]!,
    ...(line ? { found: line } : {}),
    ...(line?.includes('\t') || error.code === 'TAB_AS_INDENT'
      ? { fix: 'indent with spaces, not tabs' }
      : {}),
  });
}

function notAMapping(value: unknown, path: string): InputError {
  return new InputError(
    value === null ? 'The configuration is empty' : 'The configuration is not a mapping',
    {
      where: `${path}:1:1`,
      expected: '`key: value` lines: name, dataset, split, backbone, …',
      found: value === null ? 'nothing' : Array.isArray(value) ? 'a list' : JSON.stringify(value),
    },
  );
}

function offsetOf(
  contents: Node | null,
  path: KeyPath,
  what: 'key' | 'value',
  resolve: (alias: Alias) => Node | undefined,
): number {
  let node: Node | null | undefined = contents;
  let offset = 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = resolve(node);
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(key),
      );
      if (pair === undefined) return offset;
      const keyNode = pair.key as Node;
      const valueNode = pair.value as Node | null;
      offset = start(keyNode) ?? offset;
      if (depth === path.length - 1 && what === 'value') offset = start(valueNode) ?? offset;
      node = valueNode;
    } else if (isSeq(node)) {
      node = node.items[Number(key)] as Node | undefined;
      offset = start(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

/**
 * Where a character of a text stands in the file: after as many characters that are not blank as in the text, because
 * quotes, folding and indentation change blanks alone. The beginning where escapes make the two differ otherwise.
 */
function characterOffset(file: string, start: number, text: string, character: number): number {
  const header = /["']|[|>][^\n]*\n/y;
  header.lastIndex = start;
  let at = header.test(file) ? header.lastIndex : start;
  for (let k = 0; k < text.length && k <= character; k++) {
    if (/\s/.test(text[k]!)) continue;
    while (at < file.length && /\s/.test(file[at]!)) at++;
    if (file[at] !== text[k]) return start;
    at++;
  }
  return /\s/.test(text[character] ?? ' ') ? at : at - 1;
}

function start(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}
