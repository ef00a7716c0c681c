import { parseDocument } from 'yaml';
import { InputError } from '../core/errors.js';
import { isMapping, type KeyPath, startsWith, valueAt, withValue } from './key-path.js';

/** One `--set a.b=c`. */
export interface Override {
  path: KeyPath;
  value: unknown;
  /** As people name it in a message, e.g. `--set loss.temperature=0.1`. */
  source: string;
}

/**
 * Parses `a.b=c`; the value is YAML, so `null`, `[1, 2]` and `{name: ease}` are what they look like.
 *
 * @throws InputError for a text without a key or with a value that is no YAML
 */
export function parseOverride(text: string): Override {
  const source = `--set ${text}`;
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(equals, 0)).split('.');
  if (equals < 1 || path.some((key) => key.trim() === '')) {
    throw new InputError('An override needs a key and a value', {
      where: source,
      expected: '`key=value`, e.g. --set loss.temperature=0.1',
      found: text === '' ? 'nothing' : text,
    });
  }
  const document = parseDocument(text.slice(equals + 1), { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new InputError('The value of an override is not valid YAML', {
      where: source,
      expected: error.message,
      found: text.slice(equals + 1),
      fix: "put lists and mappings in quotes for the shell: --set 'seeds=[1, 2]'",
    });
  }
  return { path, value: document.toJS(), source };
}

/**
 * Puts overrides into a configuration, in their order.
 *
 * @throws InputError where an override goes into a list or a single value
 */
export function applyOverrides(configuration: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((value, override) => {
    refuseInsideValue(value, override);
    return withValue(value, override.path, override.value);
  }, configuration);
}

/** The last override that decided the value at a path, or null where the file did. */
export function overrideOf(path: KeyPath, overrides: readonly Override[]): Override | null {
  return overrides.findLast((override) => startsWith(path, override.path)) ?? null;
}

function refuseInsideValue(configuration: unknown, { path, source }: Override): void {
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth);
    const value = valueAt(configuration, parent);
    if (value === undefined || value === null || isMapping(value)) continue;
    const name = parent.join('.');
    throw new InputError(`\`${name}\` has no keys of its own`, {
      where: source,
      expected: `a key inside a mapping`,
      found: `${name}: ${JSON.stringify(value)}`,
      fix: `give the whole value: --set '${name}=…'`,
    });
  }
}
