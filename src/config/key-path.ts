/** Where a key stands in a configuration, e.g. `['training', 'optimizer', 'learningRate']` or `['seeds', 0]`. */
export type KeyPath = readonly (string | number)[];

/** A path as people write it: `training.optimizer.learningRate`. */
export function pathText(path: KeyPath): string {
  return path.join('.');
}

/** Whether a value is a mapping of keys to values. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The value at a path, or undefined where there is none. */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** A copy with the value at a path set; mappings on the way are made where they are missing. */
export function withValue(root: unknown, path: KeyPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const mapping = isMapping(root) ? root : {};
  const inner = Object.hasOwn(mapping, key) ? mapping[key] : undefined;
  return { ...mapping, [key]: withValue(inner, rest, value) };
}

/** A copy without the key at a path. */
export function withoutKey(root: unknown, path: KeyPath): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isMapping(root) || !Object.hasOwn(root, key)) return root;
  const { [key]: inner, ...others } = root;
  return rest.length === 0 ? others : { ...root, [key]: withoutKey(inner, rest) };
}

/** Whether `path` begins with `prefix`. */
export function startsWith(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.every((key, index) => String(path[index]) === String(key)) && path.length >= prefix.length;
}
