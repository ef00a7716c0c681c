import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The optional dependency whose addon the engine loads. */
export const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** The Node-API version that the addon is built for: the newest of those the package looks for. */
export const NODE_API_VERSION = 8;

const require = createRequire(import.meta.url);

/** The folder of an installed package; null where it is not installed. */
export function packageFolder(name: string): string | null {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

/** Where the package in `folder` looks for its addon. */
export function addonPath(folder: string): string {
  return join(folder, 'lib', `napi-v${NODE_API_VERSION}`, 'tfjs_binding.node');
}
