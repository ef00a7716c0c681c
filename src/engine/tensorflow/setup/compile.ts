import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { temporaryName } from '../../../core/files.js';
import { LIBRARIES, NODE_API_VERSION } from './package.js';
import { lastLines, runProgram } from './program.js';

/** What an addon is compiled from. */
export interface CompileInput {
  /** What `findCompiler` found. */
  compiler: string;
  /** The folder of the package, with its `binding/*.cc`. */
  packageFolder: string;
  /** The folder of Node-API's headers. */
  nodeHeaders: string;
  /** The folder `tensorflow` with libraries and headers. */
  libraries: string;
  signal?: AbortSignal | undefined;
}

/** The arguments of the compiler. The libraries are found again by the path that stands in the addon. */
function compilerArguments(
  { packageFolder, nodeHeaders, libraries }: CompileInput,
  target: string,
): string[] {
  return [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NODE_API_VERSION}`],
    ...[`-I${join(libraries, 'include')}`, `-I${nodeHeaders}`],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageFolder, 'binding', name)),
    ...['-o', target],
    ...LIBRARIES.map((name) => join(libraries, name)),
    `-Wl,-rpath,${libraries}`,
  ];
}

/**
 * The C++ compiler: what `CXX` names, or the first that is there.
 *
 * @throws EnvironmentError that says what to install
 */
export async function findCompiler(variables: NodeJS.ProcessEnv = process.env): Promise<string> {
  const candidates = variables.CXX ? [variables.CXX] : ['g++', 'c++', 'clang++'];
  for (const candidate of candidates) {
    if ((await runProgram(candidate, ['--version']))?.code === 0) return candidate;
  }
  throw new EnvironmentError('A C++ compiler is needed to build the addon', {
    expected: 'g++ or clang++ with C++17, or one named by CXX',
    found: variables.CXX ? `CXX=${variables.CXX}, which does not run` : `none of ${candidates.join(', ')}`,
    fix: 'install it (Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`)',
  });
}

/**
 * Compiles the package's addon against TensorFlow's libraries. The target is complete or absent.
 *
 * @throws EnvironmentError where the compiler fails
 */
export async function compileAddon(input: CompileInput, target: string): Promise<void> {
  const { compiler } = input;
  await mkdir(dirname(target), { recursive: true });
  const temporary = temporaryName(target);
  try {
    const finished = await runProgram(compiler, compilerArguments(input, temporary), {
      signal: input.signal,
    });
    if (finished?.code !== 0) {
      throw new EnvironmentError('The addon could not be compiled', {
        where: input.packageFolder,
        found: lastLines(`${finished?.out}\n${finished?.error}`),
        fix: `see that ${compiler} is recent (GCC 9 or Clang 10, or newer) and the disk not full; \`reclab setup tensorflow --stock\` needs no compiler`,
      });
    }
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
