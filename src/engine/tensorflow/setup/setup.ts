import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, InputError } from '../../../core/errors.js';
import { writeFileAtomic } from '../../../core/files.js';
import type { Reporter } from '../../../core/reporter.js';
import { asText, installAddon } from './addon.js';
import { withCache } from './cache.js';
import { compileAddon, findCompiler } from './compile.js';
import { findInstalled } from './installed-python.js';
import { fetchLibraries, readSources } from './libraries.js';
import { compileLoading, loadingPath } from './loading.js';
import { compileNative, nativePath } from './native.js';
import {
  LIBRARIES,
  NODE_API_VERSION,
  packageVersion,
  requireNodeHeaders,
  requirePackage,
  TENSORFLOW_VERSION,
} from './package.js';
import { proveAddon } from './proof.js';
import { lastRecordPath, readRecord, recordPathOf, type SetupRecord } from './record.js';
import { downloadStock } from './stock.js';

/** What is set up, and how it is told. */
export interface SetupOptions {
  /** Takes TensorFlow with CUDA. */
  gpu: boolean;
  /** A TensorFlow that is installed in Python, used in place. */
  from?: string | undefined;
  /** Takes the package's own download. */
  stock: boolean;
  /** The folder of `cacheFolder`. */
  cache: string;
  reporter: Reporter;
  signal?: AbortSignal | undefined;
}

/** What a setup works on; tests take others. */
export interface SetupParts {
  /** The package that gets the addon. */
  packageFolder: string;
  /** Node-API's headers. */
  nodeHeaders: string;
  prove: typeof proveAddon;
}

/** What a setup did. */
export interface SetupResult extends SetupRecord {
  /** Whether the addon was built before and only put back. */
  reused: boolean;
}

/**
 * Sets up the tensorflow engine: gets TensorFlow's libraries, builds the package's addon against them, puts it into the
 * package, and proves it in a process of its own. Libraries and addon stay in the cache, so that doing it again after
 * the packages were installed anew takes seconds. Where it fails, the package is as it was before.
 *
 * @throws InputError for options that exclude each other or a folder without TensorFlow; EnvironmentError for what the
 * machine lacks, each with what to do
 */
export async function setupTensorflow(
  options: SetupOptions,
  parts: SetupParts = {
    packageFolder: requirePackage(),
    nodeHeaders: requireNodeHeaders(),
    prove: proveAddon,
  },
): Promise<SetupResult> {
  refuseContradictions(options);
  return withCache(
    options.cache,
    async () => {
      const { reused, ...record } = options.stock
        ? await setupStock(parts, options)
        : await setupBuilt(parts, options);
      await writeFileAtomic(lastRecordPath(options.cache), asText(record));
      return { ...record, reused };
    },
    options,
  );
}

function refuseContradictions({ gpu, from, stock }: SetupOptions): void {
  const given = [gpu && '--gpu', from !== undefined && '--from', stock && '--stock'].filter(Boolean);
  if (given.length <= 1) return;
  throw new InputError(`${given.join(' and ')} exclude each other`, {
    fix: '--gpu downloads TensorFlow with CUDA, --from takes an installed one as it is, --stock the package’s own',
  });
}

async function setupBuilt(parts: SetupParts, options: SetupOptions): Promise<SetupResult> {
  const { gpu, from, cache, reporter, signal } = options;
  const { packageFolder, nodeHeaders } = parts;
  const kind = from !== undefined ? 'from' : gpu ? 'gpu' : 'cpu';
  const installed = from === undefined ? null : findInstalled(from);
  const folder = join(
    cache,
    installed === null ? `${TENSORFLOW_VERSION}-${kind}` : `from-${short(installed)}`,
  );
  const libraries = installed ?? join(folder, 'tensorflow');
  const version = packageVersion(packageFolder);
  const addon = join(folder, `tfjs_binding-${version}-napi${NODE_API_VERSION}.node`);
  const reused = isKept(addon, libraries);
  const complete = reused && [nativePath(addon), loadingPath(addon)].every((path) => existsSync(path));
  const compiler = complete ? null : await findCompiler();
  if (!reused) {
    if (installed === null) await fetchLibraries(folder, gpu, await readSources(packageFolder), options);
    reporter.info('compiling the addon');
    await rm(recordPathOf(addon), { force: true });
    await compileAddon({ compiler: compiler!, packageFolder, nodeHeaders, libraries, signal }, addon);
  }
  if (compiler !== null) {
    reporter.info('compiling the operations of reclab');
    await compileLoading({ compiler, nodeHeaders, signal }, addon);
    await compileNative({ compiler, nodeHeaders, libraries, signal }, addon).catch((error: unknown) => {
      if (!(error instanceof EnvironmentError)) throw error;
      // TensorFlow's own operations give the same figures, only later: no reason to leave a machine without the engine.
      reporter.warn(`${error.message}\nTraining on tensorflow works without them, but takes longer.`);
    });
  }
  const base = { kind, package: version, nodeApi: NODE_API_VERSION, libraries, addon } as const;
  const record = await installAddon(addon, packageFolder, () => tryOut(base, parts, options)).catch(
    async (error: unknown) => {
      // What was compiled and does not work is not kept for the next setup.
      const made = compiler === null ? [] : [nativePath(addon), loadingPath(addon)];
      for (const path of made) await rm(path, { force: true });
      throw error;
    },
  );
  await writeFileAtomic(recordPathOf(addon), asText(record));
  return { ...record, reused };
}

async function setupStock(parts: SetupParts, options: SetupOptions): Promise<SetupResult> {
  const { packageFolder } = parts;
  const download = await downloadStock(packageFolder, options);
  const libraries = join(packageFolder, 'deps', 'lib');
  const base = {
    kind: 'stock',
    package: packageVersion(packageFolder),
    nodeApi: NODE_API_VERSION,
    libraries,
    addon: null,
  } as const;
  try {
    await download.moveLibraries();
    const record = await installAddon(download.addon, packageFolder, () => tryOut(base, parts, options));
    return { ...record, reused: false };
  } catch (error) {
    await rm(join(packageFolder, 'deps'), { recursive: true, force: true });
    throw error;
  } finally {
    await download.remove();
  }
}

/** Whether the cache keeps an addon that was proven with these libraries as they still are. */
function isKept(addon: string, libraries: string): boolean {
  if (!existsSync(addon) || readRecord(recordPathOf(addon))?.libraries !== libraries) return false;
  const built = statSync(addon).mtimeMs;
  return LIBRARIES.every((name) => {
    const library = join(libraries, name);
    return existsSync(library) && statSync(library).ctimeMs <= built;
  });
}

/** Tries the addon where it stands. */
async function tryOut(
  base: Omit<SetupRecord, 'tensorflow' | 'device' | 'at'>,
  { prove }: SetupParts,
  { gpu, reporter, signal }: SetupOptions,
): Promise<SetupRecord> {
  reporter.info('loading the addon and computing with it');
  const native = base.addon === null ? null : nativePath(base.addon);
  const operations = native !== null && existsSync(native) ? native : null;
  const { proof, said } = await prove({ verbose: gpu, native: operations, signal });
  if (gpu && proof.device === 'CPU')
    reporter.warn(`TensorFlow found no GPU and uses the CPU.${whyNoGpu(said)}`);
  return { ...base, tensorflow: proof.tensorflow, device: proof.device, at: new Date().toISOString() };
}

/** The lines in which TensorFlow says why it uses no GPU. */
function whyNoGpu(said: string): string {
  const lines = said
    .split('\n')
    .filter(
      (line) =>
        /cuda|gpu|dlopen/i.test(line) && /^\S.*[EW]\d* |INTERNAL|error|failed|cannot|could not/i.test(line),
    );
  return lines.map((line) => `\n  ${line.trim()}`).join('');
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
