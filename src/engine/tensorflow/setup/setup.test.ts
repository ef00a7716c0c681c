import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../../core/errors.js';
import { Collector } from '../../../core/reporter.js';
import { fakeProgram } from '../../../testing/programs.js';
import { zipOf } from '../../../testing/zip.js';
import { addonPath } from './package.js';
import { type SetupOptions, type SetupParts, setupTensorflow } from './setup.js';

let folder: string;
let reporter: Collector;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
  reporter = new Collector();
  for (const name of ['bin', 'package/binding', 'wheels']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'package/package.json'), '{ "version": "4.22.0" }');
  writeFileSync(join(folder, 'package/binding/tfjs_backend.cc'), '#include "tensorflow/c/c_api.h"\n');
  wheel('tensorflow-cpu==2.21.0', {
    'tensorflow/libtensorflow_cc.so.2': 'cc',
    'tensorflow/libtensorflow_framework.so.2': 'framework',
    'tensorflow/include/tensorflow/c/c_api.h': '#include "tsl/status.h"\n',
    'tensorflow/include/tsl/status.h': '',
    'tensorflow/include/tsl/other.h': '',
    'tensorflow/python/run_me.py': 'raise SystemExit',
    'tensorflow-2.21.0.dist-info/METADATA': 'Version: 2.21.0\n',
  });
  fake('pip', PIP);
  fake('g++', COMPILER);
  vi.stubEnv('PATH', [join(folder, 'bin'), '/nowhere'].join(delimiter));
  vi.stubEnv('CXX', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A pip whose index is a folder; it writes down what it was asked for. */
const PIP = `
const fs = require('fs');
if (process.argv.includes('--version')) process.exit(0);
const index = __dirname + '/../wheels/';
fs.appendFileSync(__dirname + '/../asked', process.argv[3] + '\\n');
const wheel = index + encodeURIComponent(process.argv[3]);
if (!fs.existsSync(wheel)) { console.error('ERROR: No matching distribution found'); process.exit(1); }
fs.copyFileSync(wheel, process.argv[process.argv.indexOf('--dest') + 1] + '/a.whl');`;

/** A compiler that writes its arguments as the addon. */
const COMPILER = `
const fs = require('fs');
if (process.argv.includes('--version')) process.exit(0);
fs.appendFileSync(__dirname + '/../compiled', 'x');
fs.writeFileSync(process.argv[process.argv.indexOf('-o') + 1], process.argv.slice(2).join('\\n'));`;

function fake(name: string, script: string): void {
  fakeProgram(join(folder, 'bin'), name, script);
}

function wheel(requirement: string, members: Record<string, string>): void {
  writeFileSync(join(folder, 'wheels', encodeURIComponent(requirement)), zipOf(members));
}

const packageFolder = () => join(folder, 'package');
const cache = () => join(folder, 'cache');
const compiled = () =>
  existsSync(join(folder, 'compiled')) ? readFileSync(join(folder, 'compiled'), 'utf-8').length : 0;
const works: SetupParts['prove'] = async () => ({
  proof: { tensorflow: '2.21.0', device: 'CPU', product: [19, 22, 43, 50], logSumExp: 11 },
  said: '',
});
const fails: SetupParts['prove'] = async () => {
  throw new EnvironmentError('The addon was built, but does not work');
};

function setup(options: Partial<SetupOptions> = {}, prove: SetupParts['prove'] = works) {
  return setupTensorflow(
    { gpu: false, stock: false, cache: cache(), reporter, ...options },
    { packageFolder: packageFolder(), nodeHeaders: join(folder, 'node-headers'), prove },
  );
}

describe('building the addon', () => {
  it('unpacks libraries and needed headers only, compiles against them, and puts the addon into the package', async () => {
    const result = await setup();
    const tensorflow = join(cache(), '2.21.0-cpu', 'tensorflow');
    expect(result).toMatchObject({ kind: 'cpu', libraries: tensorflow, tensorflow: '2.21.0', reused: false });
    expect(readdirSync(tensorflow, { recursive: true }).sort()).toEqual([
      'include',
      'include/tensorflow',
      'include/tensorflow/c',
      'include/tensorflow/c/c_api.h',
      'include/tsl',
      'include/tsl/status.h',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    const line = readFileSync(addonPath(packageFolder()), 'utf-8').split('\n');
    expect(line).toContain('-DNAPI_VERSION=8');
    expect(line).toContain(`-I${tensorflow}/include`);
    expect(line).toContain(`${tensorflow}/libtensorflow_cc.so.2`);
    expect(line).toContain(`-Wl,-rpath,${tensorflow}`);
  });

  it('only puts the addon back after the packages were installed anew', async () => {
    await setup();
    rmSync(join(packageFolder(), 'lib'), { recursive: true });
    fake('pip', 'process.exit(1)');
    expect(await setup()).toMatchObject({ reused: true });
    expect(existsSync(addonPath(packageFolder()))).toBe(true);
    expect(compiled()).toBe(3);
  });

  it('compiles again for another version of the package, with the libraries that are there', async () => {
    await setup();
    writeFileSync(join(packageFolder(), 'package.json'), '{ "version": "4.23.0" }');
    fake('pip', 'process.exit(1)');
    expect(await setup()).toMatchObject({ reused: false, package: '4.23.0' });
    expect(compiled()).toBe(6);
  });

  it('compiles only our own operations beside those of other sources or another processor', async () => {
    await setup();
    const kept = join(cache(), '2.21.0-cpu');
    const native = readdirSync(kept).filter((name) => name.startsWith('native-'));
    expect(native).toHaveLength(1);
    rmSync(join(kept, native[0]!));
    writeFileSync(join(kept, 'native-0123456789ab.node'), 'of another installation');
    expect(await setup()).toMatchObject({ reused: true });
    expect(
      readdirSync(kept)
        .filter((name) => name.startsWith('native-'))
        .sort(),
    ).toEqual(['native-0123456789ab.node', ...native].sort());
    expect(compiled()).toBe(5);
  });

  it('fetches CUDA’s libraries as the wheel asks, where TensorFlow looks for them', async () => {
    wheel('tensorflow==2.21.0', {
      'tensorflow/libtensorflow_cc.so.2': 'cc',
      'tensorflow/libtensorflow_framework.so.2': 'framework',
      'tensorflow-2.21.0.dist-info/METADATA':
        'Requires-Dist: numpy\nRequires-Dist: nvidia-cublas-cu12<13; extra == "and-cuda"\n',
    });
    wheel('nvidia-cublas-cu12<13', {
      'nvidia/cublas/lib/libcublas.so.12': 'cublas',
      'nvidia/cublas/include/cublas.h': '',
      'nvidia_cublas_cu12-12.dist-info/METADATA': '',
    });
    await setup({ gpu: true });
    expect(readFileSync(join(folder, 'asked'), 'utf-8')).toBe('tensorflow==2.21.0\nnvidia-cublas-cu12<13\n');
    expect(readdirSync(join(cache(), '2.21.0-gpu', 'nvidia/cublas'))).toEqual(['lib']);
    expect(reporter.warnings[0]).toContain('TensorFlow found no GPU and uses the CPU');
  });

  it('uses an installed TensorFlow in place', async () => {
    const site = join(folder, 'venv/lib/python3.12/site-packages/tensorflow');
    mkdirSync(join(site, 'include/tensorflow/c'), { recursive: true });
    await expect(setup({ from: join(folder, 'venv') })).rejects.toThrow('There is no installed TensorFlow');
    writeFileSync(join(site, 'libtensorflow_cc.so.2'), '');
    await expect(setup({ from: join(folder, 'venv') })).rejects.toThrow(
      /not whole\n {2}expected: libtensorflow_framework.so.2, include\/tensorflow\/c\/c_api.h/,
    );
    writeFileSync(join(site, 'libtensorflow_framework.so.2'), '');
    writeFileSync(join(site, 'include/tensorflow/c/c_api.h'), '');
    expect(await setup({ from: join(folder, 'venv') })).toMatchObject({ kind: 'from', libraries: site });
    expect(existsSync(join(folder, 'asked'))).toBe(false);
  });
});

describe('what fails', () => {
  it('leaves the package and the cache as they were', async () => {
    await setup();
    const before = readFileSync(addonPath(packageFolder()), 'utf-8');
    await expect(setup({}, fails)).rejects.toThrow('does not work');
    expect(readFileSync(addonPath(packageFolder()), 'utf-8')).toBe(before);
    expect(readdirSync(join(packageFolder(), 'lib/napi-v8')).sort()).toEqual([
      'tfjs_binding.node',
      'tfjs_binding.node.json',
    ]);
  });

  it('puts no addon into the package that does not work', async () => {
    await expect(setup({}, fails)).rejects.toThrow('does not work');
    expect(readdirSync(join(packageFolder(), 'lib/napi-v8'))).toEqual([]);
    expect(await setup()).toMatchObject({ reused: false });
  });

  it('keeps no operations that were compiled and do not work', async () => {
    await setup();
    const kept = join(cache(), '2.21.0-cpu');
    const own = () => readdirSync(kept).filter((name) => /^(native|loading)-/.test(name));
    const [loading, native] = own().sort();
    rmSync(join(kept, native!));
    await expect(setup({}, fails)).rejects.toThrow('does not work');
    expect(own()).toEqual([]);
    await setup();
    await expect(setup({}, fails)).rejects.toThrow('does not work');
    expect(own().sort()).toEqual([loading, native]);
  });

  it('says that the compiler is missing, before anything is downloaded', async () => {
    rmSync(join(folder, 'bin/g++'));
    await expect(setup()).rejects.toThrow(/none of g\+\+, c\+\+, clang\+\+\n.*apt install g\+\+/);
    vi.stubEnv('CXX', 'mycc');
    await expect(setup()).rejects.toThrow('CXX=mycc, which does not run');
    expect(existsSync(join(folder, 'asked'))).toBe(false);
  });

  it('goes on with a warning where only the operations of reclab do not compile, and tries them again', async () => {
    fake(
      'g++',
      `if (process.argv.includes('-march=native')) { console.error('bad option'); process.exit(1); }${COMPILER}`,
    );
    expect(await setup()).toMatchObject({ reused: false });
    expect(existsSync(addonPath(packageFolder()))).toBe(true);
    expect(reporter.warnings.join()).toMatch(
      /operations of reclab could not be compiled[\s\S]*bad option[\s\S]*takes longer/,
    );
    fake('g++', COMPILER);
    const before = compiled();
    expect(await setup()).toMatchObject({ reused: true });
    expect(compiled()).toBe(before + 2);
  });

  it('shows what the compiler says', async () => {
    fake(
      'g++',
      'if (!process.argv.includes("--version")) { console.error("fatal: no string.h"); process.exit(1); }',
    );
    await expect(setup()).rejects.toThrow(/could not be compiled\n {2}found: {4}fatal: no string.h/);
    expect(existsSync(addonPath(packageFolder()))).toBe(false);
  });

  it('leaves nothing of a wheel that is damaged or lacks a library', async () => {
    writeFileSync(join(folder, 'wheels', encodeURIComponent('tensorflow-cpu==2.21.0')), 'no zip');
    await expect(setup()).rejects.toThrow('The wheel is truncated or damaged');
    wheel('tensorflow-cpu==2.21.0', { 'tensorflow/libtensorflow_cc.so.2': 'cc' });
    await expect(setup()).rejects.toThrow('it holds no tensorflow/libtensorflow_framework.so.2');
    expect(readdirSync(cache())).toEqual([]);
  });

  it('clears what a killed setup has left', async () => {
    mkdirSync(join(cache(), '2.21.0-cpu.1.ab.tmp/tensorflow'), { recursive: true });
    await setup();
    expect(readdirSync(cache()).sort()).toEqual(['2.21.0-cpu', 'installed.json']);
  });

  it('refuses options that exclude each other', async () => {
    await expect(setup({ gpu: true, stock: true })).rejects.toThrow('--gpu and --stock exclude each other');
  });

  it('says that the cache cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(setup({ cache: join(folder, 'file/cache') })).rejects.toThrow(
      /cannot be written\n.*RECLAB_CACHE/,
    );
  });
});

it('waits for another setup, which then has done the work', async () => {
  const [first, second] = await Promise.all([setup(), setup()]);
  expect([first.reused, second.reused].sort()).toEqual([false, true]);
  expect(reporter.infos.join('\n')).toContain('waiting for another setup');
});

describe('the package’s own download', () => {
  function script(text: string): void {
    mkdirSync(join(packageFolder(), 'scripts'), { recursive: true });
    writeFileSync(join(packageFolder(), 'scripts/install.js'), text);
  }

  it('runs in a copy and moves what it made', async () => {
    script(`const fs = require('fs');
      fs.mkdirSync('deps/lib', { recursive: true });
      fs.writeFileSync('deps/lib/libtensorflow.so.2', process.argv.slice(2).join());
      fs.mkdirSync('lib/napi-v8', { recursive: true });
      fs.writeFileSync('lib/napi-v8/tfjs_binding.node', '');`);
    expect(await setup({ stock: true })).toMatchObject({ kind: 'stock', addon: null });
    expect(readFileSync(join(packageFolder(), 'deps/lib/libtensorflow.so.2'), 'utf-8')).toBe('gpu,download');
    expect(existsSync(addonPath(packageFolder()))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves the package as it was where it fails', async () => {
    script(`require('fs').mkdirSync('deps/lib', { recursive: true });
      throw new Error('getaddrinfo ENOTFOUND storage.googleapis.com');`);
    const before = readdirSync(packageFolder()).sort();
    await expect(setup({ stock: true })).rejects.toThrow(
      /own download failed[\s\S]*ENOTFOUND[\s\S]*leave --stock out/,
    );
    expect(readdirSync(packageFolder()).sort()).toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
