import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';

/** The optional dependency whose addon the engine loads. */
export const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** The optional dependency with Node-API's headers. */
const HEADERS_PACKAGE = 'node-api-headers';

/** The Node-API version that the addon is built for: the newest of those the package looks for. */
export const NODE_API_VERSION = 8;

/** The TensorFlow that the addon is built against. */
export const TENSORFLOW_VERSION = '2.21.0';

/** TensorFlow's libraries that the addon links. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

const require = createRequire(import.meta.url);

/** The folder of an installed package; null where it is not installed. */
export function packageFolder(name: string): string | null {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

/** Whether a folder holds TensorFlow's libraries. */
export function hasLibraries(folder: string): boolean {
  return LIBRARIES.every((name) => existsSync(join(folder, name)));
}

/** Where the package in `folder` looks for its addon. */
export function addonPath(folder: string): string {
  return join(folder, 'lib', `napi-v${NODE_API_VERSION}`, 'tfjs_binding.node');
}

/** The version of the package in `folder`. */
export function packageVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf-8')) as { version: string }).version;
}

/**
 * The folder of the package whose addon is built.
 *
 * @throws EnvironmentError where the optional dependencies are not installed
 */
export function requirePackage(): string {
  return packageFolder(PACKAGE) ?? refuse(PACKAGE);
}

/**
 * The folder of Node-API's headers.
 *
 * @throws EnvironmentError where the optional dependencies are not installed
 */
export function requireNodeHeaders(): string {
  const include = join(packageFolder(HEADERS_PACKAGE) ?? refuse(HEADERS_PACKAGE), 'include');
  return existsSync(include) ? include : refuse(HEADERS_PACKAGE);
}

function refuse(name: string): never {
  throw new EnvironmentError(`The optional package ${name} is not installed`, {
    fix: 'install the packages again: npm ci --include=optional',
  });
}
