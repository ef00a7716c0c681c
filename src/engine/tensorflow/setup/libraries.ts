import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryName } from '../../../core/files.js';
import type { Reporter } from '../../../core/reporter.js';
import { explainCacheError } from './cache.js';
import { collectHeaders } from './headers.js';
import { hasLibraries, LIBRARIES, TENSORFLOW_VERSION } from './package.js';
import { downloadWheel, findPip, type WheelDownload } from './pip.js';
import { thisMachine, wheelPlatforms } from './platform.js';
import { cudaRequirements } from './requirements.js';
import { requireSpace } from './space.js';
import { WheelArchive } from './wheel-archive.js';

/** What is needed at the most while the libraries are fetched: wheels and what is unpacked of them, in bytes. */
const SPACE = { cpu: 1.25e9, gpu: 7.5e9 };

/** What fetching libraries needs to know. */
export interface FetchContext {
  reporter: Reporter;
  signal?: AbortSignal | undefined;
}

/**
 * Fetches TensorFlow's libraries and the headers that `sources` include out of its Python wheel, and with `gpu` CUDA's
 * libraries out of the wheels it asks for. Laid out as in a Python's `site-packages`, because TensorFlow looks for CUDA's
 * libraries at their place beside its own. The folder is complete or absent.
 *
 * @param folder where they shall lie; nothing is done where they are there
 * @param sources texts of the addon's sources
 * @throws EnvironmentError without pip, network, space or a wheel for this machine
 */
export async function fetchLibraries(
  folder: string,
  gpu: boolean,
  sources: readonly string[],
  { reporter, signal }: FetchContext,
): Promise<void> {
  if (hasLibraries(join(folder, 'tensorflow'))) return;
  const platforms = wheelPlatforms(thisMachine(), gpu);
  const pip = await findPip(signal);
  await requireSpace(dirname(folder), gpu ? SPACE.gpu : SPACE.cpu);
  const temporary = temporaryName(folder);
  const fetch: Fetch = { folder: temporary, download: { pip, platforms, reporter, signal } };
  try {
    const metadata = await fetchTensorflow(gpu ? 'tensorflow' : 'tensorflow-cpu', sources, fetch);
    if (gpu) for (const requirement of cudaRequirements(metadata)) await fetchCuda(requirement, fetch);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    throw explainCacheError(error, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** One fetching into a temporary folder. */
interface Fetch {
  folder: string;
  download: WheelDownload;
}

/** Unpacks TensorFlow's libraries and headers. Gives the wheel's `METADATA`. */
async function fetchTensorflow(name: string, sources: readonly string[], fetch: Fetch): Promise<string> {
  return withWheel(`${name}==${TENSORFLOW_VERSION}`, fetch, async (wheel) => {
    const include = 'tensorflow/include';
    const headers = await collectHeaders(sources, (path) => wheel.text(`${include}/${path}`));
    for (const [path, text] of headers) {
      const target = join(fetch.folder, include, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    await unpack(
      wheel,
      LIBRARIES.map((library) => `tensorflow/${library}`),
      fetch,
    );
    return wheel.metadata();
  });
}

/** Unpacks CUDA's libraries of one wheel. */
async function fetchCuda(requirement: string, fetch: Fetch): Promise<void> {
  await withWheel(requirement, fetch, (wheel) =>
    unpack(
      wheel,
      wheel.names().filter((name) => /^nvidia\/.*\.so(\.\d+)*$/.test(name)),
      fetch,
    ),
  );
}

/** Downloads a wheel, works on it, and removes it. */
async function withWheel<T>(
  requirement: string,
  { folder, download }: Fetch,
  work: (wheel: WheelArchive) => Promise<T>,
): Promise<T> {
  const downloads = join(folder, 'wheel');
  const wheel = await WheelArchive.open(await downloadWheel(requirement, downloads, download));
  try {
    return await work(wheel);
  } finally {
    wheel.close();
    await rm(downloads, { recursive: true, force: true });
  }
}

async function unpack(
  wheel: WheelArchive,
  names: readonly string[],
  { folder, download }: Fetch,
): Promise<void> {
  const total = names.reduce((sum, name) => sum + wheel.size(name), 0);
  const progress = download.reporter.progress('unpacking', total, 'bytes');
  let done = 0;
  try {
    for (const name of names) {
      await wheel.extract(name, join(folder, name), (bytes) => {
        download.signal?.throwIfAborted();
        done += bytes;
        progress.update(done);
      });
    }
  } finally {
    progress.stop();
  }
}

/** The texts of the addon's sources, which say which headers they need. */
export async function readSources(packageFolder: string): Promise<string[]> {
  const folder = join(packageFolder, 'binding');
  const names = (await readdir(folder)).filter((name) => /\.(cc|h)$/.test(name));
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf-8')));
}
