import { InputError } from '../core/errors.js';

type Mapping = Readonly<Record<string, unknown>>;

/** Whether a file's content is a sweep: it starts from a base, where a configuration names its data itself. */
export function isSweep(value: Mapping): boolean {
  return 'base' in value && !('dataset' in value);
}

/** @throws InputError for a sweep where a configuration is wanted */
export function refuseSweep(value: Mapping, path: string): void {
  if (!isSweep(value)) return;
  throw new InputError('This is a sweep, not a configuration', { where: path, fix: `reclab sweep ${path}` });
}

/** @throws InputError for a configuration where a sweep is wanted */
export function refuseConfiguration(value: Mapping, path: string): void {
  if ('base' in value || !('dataset' in value && 'backbone' in value)) return;
  throw new InputError('This is a configuration, not a sweep', {
    where: path,
    expected: 'a file that names its `base`, with `axes`, `methods` or `tune`',
    fix: `reclab run ${path}`,
  });
}
