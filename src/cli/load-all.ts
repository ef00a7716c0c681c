import { InputError, InputErrors, throwCollected } from '../core/errors.js';

/**
 * Loads every path and tells the mistakes of all of them together.
 *
 * @throws InputErrors with everything that is wrong in any of the files
 */
export async function loadAll<T>(paths: readonly string[], load: (path: string) => Promise<T>): Promise<T[]> {
  const errors: InputError[] = [];
  const loaded: T[] = [];
  for (const path of paths) {
    try {
      loaded.push(await load(path));
    } catch (error) {
      if (error instanceof InputErrors) errors.push(...error.errors);
      else if (error instanceof InputError) errors.push(error);
      else throw error;
    }
  }
  throwCollected(errors);
  return loaded;
}
