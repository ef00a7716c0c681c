import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../../core/errors.js';
import { temporaryName } from '../../../core/files.js';
import { NODE_API_VERSION } from './package.js';
import { lastLines, runProgram } from './program.js';

/**
 * A small addon that turns standard error into a file and back. TensorFlow writes two lines of good news to it while its
 * libraries load, before any setting can stop it; only the process itself can hold them back.
 */
const SOURCE = `
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

static int held = -1;

static napi_value Close(napi_env env, napi_callback_info info) {
  size_t count = 1, length = 0;
  napi_value argument;
  char path[4096];
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  if (napi_get_value_string_utf8(env, argument, path, sizeof path, &length) != napi_ok) return nullptr;
  int target = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (target < 0) return nullptr;
  held = fcntl(2, F_DUPFD_CLOEXEC, 3);
  dup2(target, 2);
  close(target);
  return nullptr;
}

static napi_value Open(napi_env, napi_callback_info) {
  if (held < 0) return nullptr;
  dup2(held, 2);
  close(held);
  held = -1;
  return nullptr;
}

static napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "close", NAPI_AUTO_LENGTH, Close, nullptr, &function);
  napi_set_named_property(env, exports, "close", function);
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, Open, nullptr, &function);
  napi_set_named_property(env, exports, "open", function);
  return exports;
}

NAPI_MODULE(stderr_gate, Init)
`;

/** Where the gate of a kept addon lies. */
export const stderrGatePath = (addon: string) => join(dirname(addon), 'stderr_gate.node');

/**
 * Compiles the gate beside a kept addon. The target is complete or absent.
 *
 * @throws EnvironmentError where the compiler fails
 */
export async function compileStderrGate(
  {
    compiler,
    nodeHeaders,
    signal,
  }: { compiler: string; nodeHeaders: string; signal?: AbortSignal | undefined },
  addon: string,
): Promise<void> {
  const target = stderrGatePath(addon);
  const temporary = temporaryName(target);
  const source = `${temporary}.cc`;
  try {
    await writeFile(source, SOURCE);
    const options = ['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NODE_API_VERSION}`];
    const finished = await runProgram(compiler, [...options, `-I${nodeHeaders}`, source, '-o', temporary], {
      signal,
    });
    if (finished?.code !== 0) {
      throw new EnvironmentError('The gate for standard error could not be compiled', {
        where: source,
        found: lastLines(`${finished?.out}\n${finished?.error}`),
      });
    }
    await rename(temporary, target);
  } finally {
    await rm(source, { force: true });
    await rm(temporary, { force: true });
  }
}
