import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { EnvironmentError } from '../../../core/errors.js';

/** A Python wheel, read as the zip archive that it is; nothing of it is ever run. */
export class WheelArchive {
  private constructor(
    private readonly path: string,
    private readonly zip: yauzl.ZipFile,
    private readonly entries: ReadonlyMap<string, yauzl.Entry>,
  ) {}

  /** Opens a wheel. Throws EnvironmentError where it is damaged. */
  static async open(path: string): Promise<WheelArchive> {
    try {
      const zip = await yauzl.openPromise(path, {
        autoClose: false,
        lazyEntries: true,
        strictFileNames: true,
      });
      const entries = new Map<string, yauzl.Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      return new WheelArchive(path, zip, entries);
    } catch (error) {
      throw damaged(path, (error as Error).message);
    }
  }

  /** The names of its files. */
  names(): string[] {
    return [...this.entries.keys()].filter((name) => !name.endsWith('/'));
  }

  /** Unpacked bytes of a file; 0 where there is none. */
  size(name: string): number {
    return this.entries.get(name)?.uncompressedSize ?? 0;
  }

  /** A file's text; null where there is none. */
  async text(name: string): Promise<string | null> {
    if (!this.entries.has(name)) return null;
    return (await buffer(this.contents(name))).toString('utf-8');
  }

  /** The wheel's `METADATA`. */
  async metadata(): Promise<string> {
    const name = this.names().find((file) => file.endsWith('.dist-info/METADATA'));
    const text = name === undefined ? null : await this.text(name);
    if (text === null) throw damaged(this.path, 'it holds no METADATA');
    return text;
  }

  /**
   * Writes a file to `target`, as it streams out of the archive.
   *
   * @param onBytes told of every piece that was written
   */
  async extract(name: string, target: string, onBytes?: (bytes: number) => void): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    const file = await open(target, 'wx', 0o644);
    try {
      for await (const chunk of this.contents(name)) {
        await file.writeFile(chunk);
        onBytes?.(chunk.length);
      }
    } finally {
      await file.close();
    }
  }

  close(): void {
    this.zip.close();
  }

  private async *contents(name: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (entry === undefined) throw damaged(this.path, `it holds no ${name}`);
    let checksum = 0;
    try {
      for await (const chunk of await this.zip.openReadStreamPromise(entry)) {
        checksum = crc32(chunk as Buffer, checksum);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw damaged(this.path, (error as Error).message);
    }
    if (checksum !== entry.crc32) throw damaged(this.path, `the CRC-32 of ${name} does not match`);
  }
}

function damaged(path: string, found: string): EnvironmentError {
  return new EnvironmentError('The wheel is truncated or damaged', {
    where: path,
    found,
    fix: 'run the same command again; where that does not help, check the package index that pip uses',
  });
}
