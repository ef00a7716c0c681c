import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { EnvironmentError, InputError } from '../../core/errors.js';

/** The exports of `assembly/index.ts`; every argument is a byte address or a number. */
export interface KernelExports {
  [kernel: string]: (...addressesAndNumbers: number[]) => unknown;
}

/**
 * The two modules that the kernels are compiled to: `fused` adds products by relaxed SIMD, which rounds once and is
 * faster where the processor has such an instruction, and gives other last digits there; `plain` rounds twice anywhere.
 */
export const kernelModules = ['fused', 'plain'] as const;
/** The name of a module. */
export type KernelModuleName = (typeof kernelModules)[number];

const compiled = new Map<KernelModuleName, WebAssembly.Module>();

/**
 * The module that this process uses: the one that `RECLAB_KERNELS` names, else `fused` where Node can compile it.
 *
 * @throws InputError if there is no such module
 * @throws EnvironmentError if `fused` is asked for and Node cannot compile it
 */
export function chosenKernels(asked = process.env.RECLAB_KERNELS): KernelModuleName {
  if (asked === undefined || asked === '') return compileFused() ? 'fused' : 'plain';
  const name = kernelModules.find((module) => module === asked);
  if (name === undefined) {
    throw new InputError('RECLAB_KERNELS names no kernels', {
      found: `RECLAB_KERNELS=${asked}`,
      fix: `set it to ${kernelModules.join(' or ')}, or leave it out`,
    });
  }
  if (name === 'fused' && !compileFused()) {
    throw new EnvironmentError('This Node cannot compile kernels with fused multiply-add', {
      found: `Node ${process.versions.node} without relaxed SIMD`,
      fix: 'take a newer Node, or leave RECLAB_KERNELS out',
    });
  }
  return name;
}

/** The kernels of a module, by default of the chosen one, on a memory. */
export function instantiateKernels(
  memory: WebAssembly.Memory,
  name: KernelModuleName = chosenKernels(),
): KernelExports {
  const { exports } = new WebAssembly.Instance(moduleOf(name), { env: { memory } });
  return exports as KernelExports;
}

/** Whether kernels add a product in one instruction: not those that are plain, nor where the processor has none. */
export function fusesMultiplyAdd(kernels: KernelExports): boolean {
  return kernels.squareLess!(1 + 2 ** -12, 1 + 2 ** -11) === 2 ** -24;
}

function moduleOf(name: KernelModuleName): WebAssembly.Module {
  const known = compiled.get(name);
  if (known) return known;
  const file = name === 'fused' ? './kernels-fused.wasm' : './kernels.wasm';
  const module = new WebAssembly.Module(readFileSync(new URL(file, import.meta.url)));
  compiled.set(name, module);
  return module;
}

/** Before this version of V8, which Node 20 has one of, relaxed SIMD is there but must be asked for. */
const FIRST_WITH_RELAXED_SIMD = [11, 4] as const;

/** Compiles the fused module; returns whether that is possible. */
function compileFused(): boolean {
  if (compiled.has('fused')) return true;
  const [major = 0, minor = 0] = process.versions.v8.split('.').map(Number);
  const [firstMajor, firstMinor] = FIRST_WITH_RELAXED_SIMD;
  const isFlag = major < firstMajor || (major === firstMajor && minor < firstMinor);
  // A flag that V8 does not know would be an error on the terminal; one that stays would make it drop its cached code.
  if (isFlag) setFlagsFromString('--experimental-wasm-relaxed-simd');
  try {
    moduleOf('fused');
    return true;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    return false;
  } finally {
    if (isFlag) setFlagsFromString('--no-experimental-wasm-relaxed-simd');
  }
}
