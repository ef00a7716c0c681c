import { afterAll, beforeAll, describe, vi } from 'vitest';
import { type EngineName, engineNames } from '../engine/engine.js';
import { tensorflowState } from '../engine/tensorflow/setup/state.js';

/**
 * Describes what must hold on every engine, on `wasm` with the kernels that it takes here and with the plain ones. Where
 * an engine is not set up on this machine, its tests count as skipped.
 *
 * @param title with `%s` for the engine's name
 */
export function describeEngines(title: string, body: (name: EngineName) => void): void {
  for (const name of engineNames) {
    describe.skipIf(!isSetUp(name))(title.replace('%s', name), () => body(name));
  }
  describe(title.replace('%s', 'wasm with plain kernels'), () => {
    beforeAll(() => {
      vi.stubEnv('RECLAB_KERNELS', 'plain');
    });
    afterAll(() => {
      vi.unstubAllEnvs();
    });
    body('wasm');
  });
}

function isSetUp(name: string): boolean {
  return name !== 'tensorflow' || tensorflowState().ready;
}
