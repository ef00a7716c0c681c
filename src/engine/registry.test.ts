import { expect, it, vi } from 'vitest';
import { EnvironmentError } from '../core/errors.js';
import { currentEngine } from './engine.js';
import { preferredEngine, startEngine } from './registry.js';
import { hasNvidiaGpu } from './tensorflow/nvidia.js';
import { tensorflowState } from './tensorflow/setup/state.js';

vi.mock('./tensorflow/setup/state.js');
vi.mock('./tensorflow/nvidia.js');
vi.mock('./tensorflow/engine.js', () => ({
  startTensorflow: async () => {
    throw new EnvironmentError('The tensorflow engine did not start', { found: 'no such library' });
  },
}));

const state = (ready: boolean) =>
  vi.mocked(tensorflowState).mockReturnValue({ ready } as ReturnType<typeof tensorflowState>);

it('takes wasm without a word where tensorflow was never set up', async () => {
  state(false);
  const warn = vi.fn();
  expect(preferredEngine()).toBe('wasm');
  expect((await startEngine('auto', warn)).name).toBe('wasm');
  expect(currentEngine().name).toBe('wasm');
  expect(warn).not.toHaveBeenCalled();
});

it('says so where tensorflow is set up and does not start', async () => {
  state(true);
  const warn = vi.fn();
  expect((await startEngine('auto', warn)).name).toBe('wasm');
  expect(warn.mock.calls[0]![0]).toMatch(/did not start, so wasm is used: .*tensorflow/);
});

it('does not fall back where tensorflow is asked for by name', async () => {
  await expect(startEngine('tensorflow')).rejects.toThrow('The tensorflow engine did not start');
});

it('says where a GPU stays idle', async () => {
  state(false);
  vi.mocked(hasNvidiaGpu).mockReturnValue(true);
  const warn = vi.fn();
  await startEngine('auto', warn);
  expect(warn.mock.calls[0]![0]).toContain('reclab setup tensorflow --gpu');
});
