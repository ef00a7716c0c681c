import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipOf } from '../testing/zip.js';
import { listZip, openFile, openZipMember, readTarMembers } from './archive.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Bytes that hardly compress. */
const noise = Buffer.from(Array.from({ length: 300_000 }, (_, n) => Math.imul(n * n, 2654435761) >>> 13));

describe('plain and gzipped files', () => {
  it('reads both alike, whatever their names', async () => {
    expect(await text(await openFile(file('a.csv', '1,2\n')))).toBe('1,2\n');
    expect(await text(await openFile(file('b.csv', gzipSync('1,2\n'))))).toBe('1,2\n');
    expect(await text(await openFile(file('empty', '')))).toBe('');
  });

  it('says that a file is missing', async () => {
    await expect(openFile(join(folder, 'none.gz'))).rejects.toThrow(/none.gz: The file does not exist/);
  });

  it('says that a gzip file is truncated, and what to do', async () => {
    const whole = gzipSync(noise);
    const path = file('cut.gz', whole.subarray(0, whole.length - 100));
    await expect(openFile(path).then(buffer)).rejects.toThrow(
      /truncated or damaged[\s\S]*cut.gz and fetch it again/,
    );
  });

  it('stops a file that grows without bound', async () => {
    const path = file('bomb.gz', gzipSync(Buffer.alloc(65 * 1024 * 1024)));
    await expect(openFile(path).then(buffer)).rejects.toThrow(/grows without bound/);
  });
});

describe('zip', () => {
  const members = { 'set/': '', 'set/ratings.dat': '1::2::5\n', 'set/noise': noise };

  it('lists files and opens one by name or by condition', async () => {
    const path = file('set.zip', zipOf(members));
    expect(await listZip(path)).toEqual(['set/ratings.dat', 'set/noise']);
    expect(await text(await openZipMember(path, 'set/ratings.dat'))).toBe('1::2::5\n');
    const found = await buffer(await openZipMember(path, (name) => name.endsWith('noise')));
    expect(found.equals(noise)).toBe(true);
  });

  it('lists what is there when a member is missing', async () => {
    const path = file('set.zip', zipOf(members));
    await expect(openZipMember(path, 'movies.dat')).rejects.toThrow(
      /expected: movies.dat\n {2}found: {4}set\/ratings.dat, set\/noise/,
    );
  });

  it('notices a truncated archive and a damaged member', async () => {
    const path = file('cut.zip', zipOf(members));
    truncateSync(path, 1000);
    await expect(listZip(path)).rejects.toThrow(/cut.zip: The archive is truncated or damaged/);
    const bytes = zipOf({ stored: noise }, { store: true });
    bytes[1000]! ^= 1;
    const flipped = openZipMember(file('flipped.zip', bytes), 'stored').then(buffer);
    await expect(flipped).rejects.toThrow(/flipped.zip#stored[\s\S]*CRC-32/);
  });

  it('refuses members outside and links', async () => {
    const outside = file('slip.zip', zipOf({ '../evil': 'x' }));
    await expect(openZipMember(outside, () => true)).rejects.toThrow(/leads outside/);
    await expect(listZip(file('root.zip', zipOf({ '/etc/passwd': 'x' })))).rejects.toThrow(/leads outside/);
    const link = file('link.zip', zipOf({ link: '/etc/passwd' }, { mode: 0o120777 }));
    await expect(openZipMember(link, 'link')).rejects.toThrow(/found: {4}a link/);
  });

  it('stops a member that grows without bound', async () => {
    const path = file('bomb.zip', zipOf({ zeros: Buffer.alloc(65 * 1024 * 1024) }));
    await expect(openZipMember(path, 'zeros').then(buffer)).rejects.toThrow(/grows without bound/);
  });
});

describe('tar', () => {
  async function tarOf(entries: [Parameters<tar.Pack['entry']>[0], string | Buffer][]): Promise<Buffer> {
    const pack = tar.pack();
    for (const [header, content] of entries) pack.entry(header, content as Buffer);
    pack.finalize();
    return buffer(pack);
  }

  async function contents(path: string, wanted = (_name: string) => true): Promise<[string, number][]> {
    const found: [string, number][] = [];
    await readTarMembers(path, wanted, async (name: string, stream: Readable) => {
      found.push([name, (await buffer(stream)).length]);
    });
    return found;
  }

  it('hands over wanted files, gzipped or not', async () => {
    const bytes = await tarOf([
      [{ name: 'yelp/', type: 'directory' }, ''],
      [{ name: 'yelp/photo.json' }, noise],
      [{ name: 'yelp/review.json' }, '{}\n'],
    ]);
    const wanted = (name: string) => name.includes('review');
    expect(await contents(file('a.tar', bytes), wanted)).toEqual([['yelp/review.json', 3]]);
    expect(await contents(file('a.tgz', gzipSync(bytes)))).toEqual([
      ['yelp/photo.json', 300_000],
      ['yelp/review.json', 3],
    ]);
  });

  it('passes over what is left unread', async () => {
    const bytes = await tarOf([
      [{ name: 'large' }, noise],
      [{ name: 'small' }, 'x'],
    ]);
    const names: string[] = [];
    await readTarMembers(
      file('b.tar', bytes),
      () => true,
      async (name) => {
        names.push(name);
      },
    );
    expect(names).toEqual(['large', 'small']);
  });

  it('passes over the rest of a member that is read in part', async () => {
    const bytes = await tarOf([
      [{ name: 'large' }, noise],
      [{ name: 'small' }, 'x'],
    ]);
    const begins: string[] = [];
    await readTarMembers(
      file('d.tgz', gzipSync(bytes)),
      () => true,
      async (name, stream) => {
        for await (const _chunk of stream) break;
        begins.push(name);
      },
    );
    expect(begins).toEqual(['large', 'small']);
  });

  it('notices truncation, in gzip, inside a member and between members', async () => {
    const bytes = await tarOf([
      [{ name: 'first' }, Buffer.alloc(512)],
      [{ name: 'second' }, noise],
    ]);
    const zipped = gzipSync(bytes);
    for (const [name, cut] of [
      ['gzip.tgz', zipped.subarray(0, zipped.length - 1000)],
      ['inside.tar', bytes.subarray(0, 10_000)],
      ['between.tar', Buffer.concat([Buffer.from(bytes.subarray(0, 512)), noise.subarray(0, 512)])],
    ] as const) {
      await expect(contents(file(name, cut)), name).rejects.toThrow(/truncated or damaged/);
    }
  });

  it('refuses members outside and links', async () => {
    const outside = file('slip.tar', await tarOf([[{ name: '../evil' }, 'x']]));
    await expect(contents(outside)).rejects.toThrow(/leads outside/);
    const link = file(
      'link.tar',
      await tarOf([[{ name: 'a', type: 'symlink', linkname: '/etc/passwd' }, '']]),
    );
    await expect(contents(link)).rejects.toThrow(/found: {4}a link/);
  });

  it('passes on what the reader of a member throws', async () => {
    const path = file('c.tgz', gzipSync(await tarOf([[{ name: 'large' }, noise]])));
    const read = readTarMembers(
      path,
      () => true,
      () => Promise.reject(new Error('member refused')),
    );
    await expect(read).rejects.toThrow('member refused');
  });

  it('says that a file is no tar archive', async () => {
    const path = file('text.tar', readFileSync(import.meta.filename));
    await expect(contents(path)).rejects.toThrow(/truncated or damaged/);
  });
});
