import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Collector } from '../core/reporter.js';
import { type FileServer, serveFiles } from '../testing/file-server.js';
import { canMountDisks, mountSmallDisk } from '../testing/small-disk.js';
import { type DownloadContext, downloadPath, fetchFiles } from './download.js';
import { readManifest } from './manifest.js';

const content = Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * 31) % 251));
const sha256 = sha256Of(content);
const otherSha256 = sha256Of('something else');

let folder: string;
let server: FileServer;
let reporter: Collector;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  server = await serveFiles({ '/set.zip': content });
  reporter = new Collector();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function sha256Of(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function context(changes: Partial<DownloadContext> = {}): DownloadContext {
  return { folder, mirror: null, reporter, retryDelay: 5, ...changes };
}

function fetchSet(changes: Partial<DownloadContext> = {}, value = sha256) {
  return fetchFiles(
    [{ address: `${server.address}/set.zip`, checksum: { algorithm: 'sha256', value } }],
    context(changes),
  );
}

/** Downloads without a published checksum. */
function fetchUnchecked(changes: Partial<DownloadContext> = {}) {
  return fetchFiles([{ address: `${server.address}/set.zip` }], context(changes));
}

/** A mirror folder that holds the server's file, with the given content and checksum. */
function mirrorFolder(bytes: string | Buffer, checksum: string | null = sha256Of(bytes)): string {
  const root = join(folder, 'mirror');
  const relative = `${new URL(server.address).host}/set.zip`;
  mkdirSync(dirname(join(root, relative)), { recursive: true });
  writeFileSync(join(root, relative), bytes);
  writeFileSync(join(root, 'SHA256SUMS'), checksum === null ? '' : `${checksum}  ${relative}\n`);
  return root;
}

/** Waits until so many bytes of the server's file are on disk. */
async function partOf(bytes: number): Promise<void> {
  const part = `${downloadPath(folder, `${server.address}/set.zip`)}.part`;
  while (!existsSync(part) || statSync(part).size < bytes)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

function downloads(): string[] {
  return readdirSync(dirname(downloadPath(folder, `${server.address}/set.zip`)));
}

describe('from the public host', () => {
  it('fetches once, announces it once, and records what it fetched', async () => {
    let announced = 0;
    const onFirstTransfer = () => announced++;
    const [file] = await fetchSet({ onFirstTransfer });
    expect(file).toMatchObject({ sha256, bytes: 200_000, origin: 'public' });
    expect(readFileSync(file!.path).equals(content)).toBe(true);
    expect(await fetchSet({ onFirstTransfer })).toEqual([file]);
    expect([server.requests.length, announced]).toEqual([1, 1]);
    expect((await readManifest(folder)).get(`${server.address}/set.zip`)).toMatchObject({
      sha256,
      bytes: 200_000,
    });
    expect(downloads()).toEqual(['set.zip']);
  });

  it('goes on after a break where it stopped', async () => {
    server.faults = { tearAfter: 50_000, tears: 3 };
    const [file] = await fetchSet();
    expect(readFileSync(file!.path).equals(content)).toBe(true);
    expect(server.requests.length).toBe(4);
    expect(server.requests.at(-1)?.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('begins anew where the server knows no ranges', async () => {
    server.faults = { tearAfter: 50_000, tears: 1, ignoresRanges: true };
    const [file] = await fetchSet();
    expect(readFileSync(file!.path).equals(content)).toBe(true);
  });

  it('begins anew where the file has changed since the break', async () => {
    server.faults = { stallAfter: 50_000 };
    const stop = new AbortController();
    const stopped = fetchUnchecked({ signal: stop.signal });
    await partOf(50_000);
    stop.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    server.faults = {};
    const changed = Buffer.from(content).fill(7, 0, 1000);
    server.files.set('/set.zip', changed);
    const [file] = await fetchUnchecked();
    expect(readFileSync(file!.path).equals(changed)).toBe(true);
    expect(server.requests.at(-1)?.range).toBe('bytes=50000-');
  });

  it('takes over a part that is whole already', async () => {
    server.faults = { stallAfter: 50_000 };
    const stop = new AbortController();
    const stopped = fetchUnchecked({ signal: stop.signal });
    await partOf(50_000);
    stop.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    server.faults = {};
    writeFileSync(`${downloadPath(folder, `${server.address}/set.zip`)}.part`, content);
    expect((await fetchSet())[0]?.sha256).toBe(sha256);
    expect(server.requests.map(({ range }) => range)).toEqual([null, 'bytes=200000-']);
  });

  it('never takes a torn file for whole, and says how to go on', async () => {
    server.faults = { tearAfter: 0, tears: 100 };
    await expect(fetchUnchecked()).rejects.toThrow(/could not be fetched[\s\S]*RECLAB_MIRROR/);
    expect(existsSync(downloadPath(folder, `${server.address}/set.zip`))).toBe(false);
    server.faults = {};
    expect((await fetchSet())[0]?.sha256).toBe(sha256);
  });

  it('tries again while the server is overloaded, and says so', async () => {
    server.faults = { status: { code: 503, times: 2 } };
    expect((await fetchSet())[0]?.sha256).toBe(sha256);
    expect(server.requests.length).toBe(3);
    expect(reporter.infos[0]).toMatch(/set.zip: the server answers 503; trying again/);
  });

  it('names both checksums where they differ, and leaves nothing', async () => {
    await expect(fetchSet({}, otherSha256)).rejects.toThrow(
      new RegExp(`expected: sha256 ${otherSha256} \\(published\\)\\n {2}found: {4}sha256 ${sha256}`),
    );
    expect(downloads()).toEqual([]);
    expect((await fetchSet())[0]?.sha256).toBe(sha256);
  });

  it('checks a published md5', async () => {
    const address = `${server.address}/set.zip`;
    const fetchMd5 = (value: string) =>
      fetchFiles([{ address, checksum: { algorithm: 'md5', value } }], context());
    await expect(fetchMd5('0'.repeat(32))).rejects.toThrow(/expected: md5 0{32}/);
    const md5 = createHash('md5').update(content).digest('hex');
    expect((await fetchMd5(md5))[0]?.sha256).toBe(sha256);
  });

  it('pins the first checksum where none is published', async () => {
    const [file] = await fetchUnchecked();
    rmSync(file!.path);
    server.files.set('/set.zip', Buffer.from('another'));
    await expect(fetchUnchecked()).rejects.toThrow(
      new RegExp(`expected: sha256 ${sha256} \\(fetched .*\\)\\n {2}found: {4}sha256 ${sha256Of('another')}`),
    );
  });

  it('fetches again what was cut short on disk', async () => {
    const [file] = await fetchSet();
    writeFileSync(file!.path, 'short');
    await fetchSet();
    expect(readFileSync(file!.path).equals(content)).toBe(true);
    expect(reporter.warnings[0]).toMatch(/has 5 bytes instead of 200000; it is fetched again/);
  });

  it('says that a file is not there, unless it is optional', async () => {
    const address = `${server.address}/none.zip`;
    await expect(fetchFiles([{ address }], context())).rejects.toThrow(/none.zip: The file is not there/);
    expect(await fetchFiles([{ address, optional: true }], context())).toEqual([]);
    expect(reporter.warnings).toEqual([`${address} is not there; going on without it`]);
  });

  it('says what to do without a network', async () => {
    await server.close();
    await expect(fetchUnchecked()).rejects.toThrow(/found: .*ECONNREFUSED[\s\S]*RECLAB_MIRROR/);
  });
});

describe('from a mirror', () => {
  it('copies from a folder, checked against its own checksums and not the public ones', async () => {
    const mirror = mirrorFolder('packed anew');
    const [file] = await fetchSet({ mirror });
    expect(file).toMatchObject({ sha256: sha256Of('packed anew'), origin: 'mirror' });
    expect(server.requests).toEqual([]);
    expect(downloads()).toEqual(['set.zip']);
  });

  it('names both checksums where the mirror is damaged', async () => {
    const mirror = mirrorFolder('damaged', otherSha256);
    await expect(fetchSet({ mirror })).rejects.toThrow(
      new RegExp(`expected: sha256 ${otherSha256} \\(in the mirror's SHA256SUMS\\)`),
    );
    expect(downloads()).toEqual([]);
  });

  it('pins what the mirror has no checksum for, with a warning', async () => {
    const mirror = mirrorFolder('first', null);
    const [file] = await fetchUnchecked({ mirror });
    expect(reporter.warnings[0]).toMatch(/not in the mirror's SHA256SUMS/);
    rmSync(file!.path);
    mirrorFolder('second', null);
    await expect(fetchUnchecked({ mirror })).rejects.toThrow(/not the one that was first fetched/);
  });

  it('goes to the public host for what the mirror lacks', async () => {
    const mirror = mirrorFolder('x');
    rmSync(join(mirror, new URL(server.address).host), { recursive: true });
    expect((await fetchSet({ mirror }))[0]?.origin).toBe('public');
  });

  it('refuses a mirror that is none', async () => {
    await expect(fetchSet({ mirror: join(folder, 'none') })).rejects.toThrow(
      /The mirror cannot be used[\s\S]*RECLAB_MIRROR/,
    );
  });

  it('reads a mirror over http', async () => {
    const relative = `${new URL(server.address).host}/set.zip`;
    const mirror = await serveFiles({
      '/m/SHA256SUMS': `${sha256Of('packed anew')}  ./${relative}\n`,
      [`/m/${relative}`]: 'packed anew',
    });
    const [file] = await fetchSet({ mirror: `${mirror.address}/m/` });
    await mirror.close();
    expect(file).toMatchObject({ sha256: sha256Of('packed anew'), origin: 'mirror' });
    expect(server.requests).toEqual([]);
  });

  it('goes to the public host, with a warning, where the mirror breaks', async () => {
    const relative = `${new URL(server.address).host}/set.zip`;
    const mirror = await serveFiles({ '/SHA256SUMS': '', [`/${relative}`]: content });
    mirror.faults = { path: `/${relative}`, tearAfter: 0, tears: 100 };
    const [file] = await fetchSet({ mirror: mirror.address });
    await mirror.close();
    expect(file?.origin).toBe('public');
    expect(reporter.warnings.at(-1)).toMatch(/could not be fetched[\s\S]*Trying the public host instead/);
  });
});

it.skipIf(!canMountDisks)('reads a data folder that cannot be written', async () => {
  const disk = mountSmallDisk('1m')!;
  try {
    const file = await fetchSet({ folder: disk.folder });
    disk.makeReadOnly();
    expect(await fetchSet({ folder: disk.folder })).toEqual(file);
    const other = fetchFiles([{ address: `${server.address}/other.zip` }], context({ folder: disk.folder }));
    await expect(other).rejects.toThrow(/cannot be written/);
  } finally {
    disk.remove();
  }
});

it.skipIf(!canMountDisks)(
  'says that the disk is full, leaves nothing, and the next run is unharmed',
  async () => {
    const disk = mountSmallDisk('128k')!;
    try {
      const onDisk = context({ folder: disk.folder });
      await expect(fetchSet(onDisk)).rejects.toThrow(/The disk is full[\s\S]*run the same command again/);
      expect(readdirSync(dirname(downloadPath(disk.folder, `${server.address}/set.zip`)))).toEqual([]);
      const mirrored = { ...onDisk, mirror: mirrorFolder(content) };
      await expect(fetchSet(mirrored)).rejects.toThrow(/The disk is full/);
      disk.resize('1m');
      expect((await fetchSet(onDisk))[0]?.sha256).toBe(sha256);
    } finally {
      disk.remove();
    }
  },
);

describe('processes', () => {
  function child(): ReturnType<typeof spawn> {
    const code = `
      import { silent } from ${JSON.stringify(join(import.meta.dirname, '../core/reporter.ts'))};
      import { fetchFiles } from ${JSON.stringify(join(import.meta.dirname, 'download.ts'))};
      await fetchFiles([{ address: '${server.address}/set.zip' }], {
        folder: ${JSON.stringify(folder)}, mirror: null, reporter: silent, retryDelay: 60_000,
      });`;
    return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: 'inherit',
    });
  }

  it('two of them fetch a file once', async () => {
    const exits = await Promise.all([child(), child()].map((process) => once(process, 'exit')));
    expect(exits.map(([code]) => code)).toEqual([0, 0]);
    expect(server.requests.length).toBe(1);
  });

  it('one goes on where another was killed', async () => {
    server.faults = { stallAfter: 50_000 };
    const process = child();
    await partOf(50_000);
    process.kill('SIGKILL');
    await once(process, 'exit');
    server.faults = {};
    const [file] = await fetchSet();
    expect(readFileSync(file!.path).equals(content)).toBe(true);
    expect(server.requests.at(-1)?.range).toBe('bytes=50000-');
  });
});
