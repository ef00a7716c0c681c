import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Collector } from '../../../core/reporter.js';
import { fakeProgram } from '../../../testing/programs.js';
import { downloadLine, downloadWheel, explainPip, findPip } from './pip.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pip-'));
  mkdirSync(join(folder, 'bin'));
  vi.stubEnv('PATH', join(folder, 'bin'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const fake = (name: string, script: string) => fakeProgram(join(folder, 'bin'), name, script);
const download = () => ({ pip: ['pip'], platforms: ['manylinux_2_27_x86_64'], reporter: new Collector() });

describe('finding pip', () => {
  it('takes the first that works', async () => {
    fake('python3', 'process.exit(1)');
    fake('pip3', 'console.log("pip 24.0")');
    expect(await findPip()).toEqual(['pip3']);
  });

  it('says whether Python or only pip is missing, and what to install', async () => {
    await expect(findPip()).rejects.toThrow(/neither python3 nor pip[\s\S]*apt install python3-pip/);
    fake('python3', 'console.error("No module named pip"); process.exit(1)');
    await expect(findPip()).rejects.toThrow('python3 without pip');
  });
});

describe('downloading a wheel', () => {
  it('takes wheels only and no dependencies, so that nothing of a package runs', () => {
    const line = downloadLine(['pip'], 'a==1', ['manylinux_2_27_x86_64'], '/w').join(' ');
    expect(line).toMatch(/^pip download a==1 --no-deps .*--only-binary :all: .*--python-version 3.11/);
    expect(line).toMatch(/--platform manylinux_2_27_x86_64 --dest \/w$/);
  });

  it('gives the path of what pip left, and keeps its temporary files off the system folder', async () => {
    fake(
      'pip',
      `const fs = require('fs');
       const to = process.argv[process.argv.indexOf('--dest') + 1];
       fs.writeFileSync(to + '/a-1-py3-none-any.whl', process.env.TMPDIR);`,
    );
    const wheels = join(folder, 'wheels');
    expect(await downloadWheel('a==1', wheels, download())).toBe(join(wheels, 'a-1-py3-none-any.whl'));
    expect(readdirSync(wheels)).toContain('pip');
  });

  it('passes on why pip failed', async () => {
    fake('pip', 'console.error("ERROR: No matching distribution found for a==1"); process.exit(1)');
    await expect(downloadWheel('a==1', join(folder, 'w'), download())).rejects.toThrow(
      /no wheel of a==1[\s\S]*found: {4}ERROR: No matching distribution/,
    );
  });

  it('stops with the signal', async () => {
    fake('pip', 'setTimeout(() => {}, 60_000)');
    const stop = new AbortController();
    const downloading = downloadWheel('a', join(folder, 'w'), { ...download(), signal: stop.signal });
    setTimeout(() => stop.abort('SIGINT'), 50);
    await expect(downloading).rejects.toBe('SIGINT');
  });
});

it.each([
  ['OSError: [Errno 28] No space left on device', /The disk is full[\s\S]*RECLAB_CACHE/],
  [
    `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/a/
ERROR: No matching distribution found for a`,
    /cannot be reached to download a\n {2}found: {4}WARNING.*Name or service not known/,
  ],
  ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', /is not what the index says/],
  ['no such option: --platform', /pip could not download a[\s\S]*--from/],
])('explains %s', (output, message) => {
  expect(explainPip('a', output).message).toMatch(message);
});
