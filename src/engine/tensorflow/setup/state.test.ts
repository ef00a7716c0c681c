import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addonPath, LIBRARIES } from './package.js';
import { lastRecordPath, recordPathOf, type SetupRecord } from './record.js';
import { explainLoadFailure, tensorflowState } from './state.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const packageFolder = () => join(folder, 'package');
const cache = () => join(folder, 'cache');
const state = () => tensorflowState({ packageFolder: packageFolder(), cache: cache() });

function write(path: string, content = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** What a setup leaves, in the package and in the cache. */
function setUp(changes: Partial<SetupRecord> = {}): SetupRecord {
  const libraries = join(cache(), '2.21.0-cpu', 'tensorflow');
  const record: SetupRecord = {
    kind: 'cpu',
    package: '4.22.0',
    nodeApi: 8,
    tensorflow: '2.21.0',
    libraries,
    addon: join(cache(), 'kept.node'),
    device: 'CPU',
    at: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
  for (const name of LIBRARIES) write(join(libraries, name));
  if (record.addon !== null) write(record.addon);
  write(lastRecordPath(cache()), JSON.stringify(record));
  write(addonPath(packageFolder()));
  write(recordPathOf(addonPath(packageFolder())), JSON.stringify(record));
  return record;
}

/** What `npm ci` does to the package. */
const wipe = () => rmSync(packageFolder(), { recursive: true });

it('says that the package is missing', () => {
  expect(tensorflowState({ packageFolder: null, cache: cache() })).toMatchObject({
    ready: false,
    reason: 'the optional package @tensorflow/tfjs-node-gpu is not installed',
  });
});

it('says that it was never set up', () => {
  expect(state()).toMatchObject({ ready: false, reason: 'it was never set up on this machine' });
});

it('is ready after a setup, and with an addon that someone else built', () => {
  const record = setUp();
  expect(state()).toEqual({ ready: true, record });
  rmSync(recordPathOf(addonPath(packageFolder())));
  expect(state()).toEqual({ ready: true, record: null });
});

it('notices that npm ci has wiped the addon, and how it comes back', () => {
  setUp({ kind: 'gpu' });
  wipe();
  expect(state()).toEqual({
    ready: false,
    reason: 'its binary is gone from node_modules, as after `npm ci`; the cache still has it',
    repair: '`reclab setup tensorflow --gpu` puts it back in seconds',
  });
  rmSync(join(cache(), 'kept.node'));
  expect(state()).toMatchObject({ reason: 'it was never set up on this machine' });
});

it('says that the download of the package is not kept', () => {
  setUp({ kind: 'stock', addon: null });
  wipe();
  expect(state()).toMatchObject({
    repair: expect.stringContaining('`reclab setup tensorflow --stock` downloads'),
  });
});

it('notices that the libraries are gone', () => {
  const { libraries } = setUp();
  rmSync(join(libraries, LIBRARIES[1]));
  expect(state()).toEqual({
    ready: false,
    reason: `TensorFlow’s libraries are gone from ${libraries}`,
    repair: '`reclab setup tensorflow` fetches them again',
  });
});

it('takes a record that it cannot read for none', () => {
  setUp();
  write(recordPathOf(addonPath(packageFolder())), '{"kind":"cpu"}');
  expect(state()).toEqual({ ready: true, record: null });
});

it.each([
  [
    'libtensorflow_cc.so.2: cannot open shared object file: No such file',
    /library libtensorflow_cc.so.2 is not found/,
  ],
  ["/lib/libc.so.6: version `GLIBC_2.34' not found (required by x)", /older than TensorFlow needs/],
  ['Something else\nRequire stack:', /found: {4}Something else\n {2}do: .*reclab setup tensorflow/],
])('explains %s', (message, expected) => {
  expect(explainLoadFailure(new Error(message)).message).toMatch(expected);
});
