// Compiles the wasm engine's kernels (AssemblyScript with SIMD) beside their loader, in src and, where it exists, dist;
// puts the sources of the tensorflow engine's operations, which a setup compiles, into dist as well.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

const sources = 'src/engine/wasm/assembly';
/** The modules that the sources are compiled to, with and without fused multiply-add, by the features they ask for. */
const targets = {
  'src/engine/wasm/kernels.wasm': ['simd'],
  'src/engine/wasm/kernels-fused.wasm': ['simd', 'relaxed-simd'],
} as const;

/** The modules of the kernels, as paths from the root. */
export const kernelFiles = Object.keys(targets);

/** Compiles the modules that the sources are newer than; returns whether there were any. */
export async function buildKernels(): Promise<boolean> {
  const newest = Math.max(...readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs));
  const old = Object.entries(targets).filter(
    ([target]) => !existsSync(target) || statSync(target).mtimeMs <= newest,
  );
  for (const [target, features] of old) await compile(target, features);
  return old.length > 0;
}

async function compile(target: string, features: readonly string[]): Promise<void> {
  const temporary = `${target}.${process.pid}.tmp`;
  const { error, stderr } = await asc.main([
    `${sources}/index.ts`,
    '--outFile',
    temporary,
    '--optimizeLevel=3',
    '--noAssert',
    '--importMemory',
    '--runtime=stub',
    ...features.map((feature) => `--enable=${feature}`),
  ]);
  if (error) {
    rmSync(temporary, { force: true });
    throw new Error(`The wasm kernels do not compile: ${error.message}\n${stderr.toString()}`);
  }
  refuseStaticData(readFileSync(temporary));
  renameSync(temporary, target);
}

/** The heap belongs to tfjs, so the module must not carry a data section (id 11) that would overwrite it. */
function refuseStaticData(bytes: Uint8Array): void {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (id === 11) throw new Error('The wasm kernels contain static data, which would overwrite tensors');
    at += size;
  }
}

if (process.argv[1] === import.meta.filename) {
  await buildKernels();
  if (existsSync('dist')) {
    mkdirSync('dist/engine/wasm', { recursive: true });
    for (const file of kernelFiles) copyFileSync(file, join('dist', relative('src', file)));
    for (const folder of ['engine/tensorflow/native', 'engine/tensorflow/loading']) {
      rmSync(join('dist', folder), { recursive: true, force: true });
      cpSync(join('src', folder), join('dist', folder), { recursive: true });
    }
  }
}
