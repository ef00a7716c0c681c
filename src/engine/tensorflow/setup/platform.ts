import { arch, platform } from 'node:process';
import { EnvironmentError } from '../../../core/errors.js';

/** What decides which wheels fit a machine. */
export interface Machine {
  /** `process.platform` */
  platform: string;
  /** `process.arch` */
  architecture: string;
  /** The version of the C library; null where it is another one than glibc. */
  glibc: string | null;
}

/** The processor's names in wheels. */
const WHEEL_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
/** TensorFlow 2.21 is built against glibc 2.27. */
const OLDEST_GLIBC = 27;
/** Wheels for a glibc older than 2.17 carry other tags. */
const OLDEST_TAG = 17;

/** This machine. */
export function thisMachine(): Machine {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return { platform, architecture: arch, glibc: header.glibcVersionRuntime ?? null };
}

/**
 * The platform tags of the wheels that run on a machine, newest first.
 *
 * @throws EnvironmentError where the addon cannot be built: other systems than Linux, other processors than x64 and
 * arm64, other C libraries than glibc from 2.27 on, GPUs on arm64
 */
export function wheelPlatforms(machine: Machine, gpu: boolean): string[] {
  const name = WHEEL_ARCHITECTURES[machine.architecture];
  const expected = 'Linux on x64 or arm64 with glibc 2.27 or newer';
  if (machine.platform !== 'linux' || name === undefined) {
    throw new EnvironmentError('The addon cannot be built for this machine', {
      expected,
      found: `${machine.platform} on ${machine.architecture}`,
      fix: 'try `reclab setup tensorflow --stock`, which takes the package’s own download of TensorFlow 2.9 where there is one (not measured); the wasm engine needs no setup',
    });
  }
  const minor = /^2\.(\d+)/.exec(machine.glibc ?? '')?.[1];
  if (minor === undefined || Number(minor) < OLDEST_GLIBC) {
    throw new EnvironmentError('TensorFlow does not run with this C library', {
      expected,
      found: machine.glibc === null ? 'another C library than glibc, such as musl' : `glibc ${machine.glibc}`,
      fix: 'use a newer system or a container with one (e.g. Debian 12); the wasm engine needs no setup',
    });
  }
  if (gpu && machine.architecture !== 'x64') {
    throw new EnvironmentError('TensorFlow’s wheels for arm64 hold no CUDA', {
      expected: 'x64',
      found: machine.architecture,
      fix: 'leave --gpu out, or name an installed TensorFlow with CUDA: --from <folder>',
    });
  }
  const tags: string[] = [];
  for (let minorTag = Number(minor); minorTag >= OLDEST_TAG; minorTag--)
    tags.push(`manylinux_2_${minorTag}_${name}`);
  return [...tags, `manylinux2014_${name}`];
}
