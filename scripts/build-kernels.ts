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
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const sources = 'src/engine/wasm/assembly';
const target = 'src/engine/wasm/kernels.wasm';

/** Compiles where the sources are newer than the module; returns whether it did. */
export async function buildKernels(): Promise<boolean> {
  const newest = Math.max(...readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs));
  if (existsSync(target) && statSync(target).mtimeMs > newest) return false;
  const temporary = `${target}.${process.pid}.tmp`;
  const { error, stderr } = await asc.main([
    `${sources}/index.ts`,
    '--outFile',
    temporary,
    '--optimizeLevel=3',
    '--noAssert',
    '--importMemory',
    '--runtime=stub',
    '--enable=simd',
  ]);
  if (error) {
    rmSync(temporary, { force: true });
    throw new Error(`The wasm kernels do not compile: ${error.message}\n${stderr.toString()}`);
  }
  refuseStaticData(readFileSync(temporary));
  renameSync(temporary, target);
  return true;
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
    copyFileSync(target, 'dist/engine/wasm/kernels.wasm');
    for (const folder of ['engine/tensorflow/native', 'engine/tensorflow/loading']) {
      rmSync(join('dist', folder), { recursive: true, force: true });
      cpSync(join('src', folder), join('dist', folder), { recursive: true });
    }
  }
}
