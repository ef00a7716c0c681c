import { ExitCode } from '../../core/errors.js';
import { duration } from '../amounts.js';
import type { Command } from '../command.js';
import { text } from '../options.js';

/** Sets up an engine that needs more than the installed packages. */
export const setup: Command = {
  name: 'setup',
  arguments: '<engine>',
  description: 'Set up an engine that needs more than the installed packages: tensorflow',
  positionals: { engine: { type: 'string', choices: ['tensorflow'], describe: 'Name of the engine' } },
  options: {
    gpu: { type: 'boolean', default: false, describe: 'TensorFlow with CUDA 12, for NVIDIA GPUs' },
    from: {
      type: 'string',
      describe: 'Use a TensorFlow installed in Python: its folder, its site-packages or an environment',
      requiresArg: true,
    },
    stock: {
      type: 'boolean',
      default: false,
      describe: 'The package’s own download, TensorFlow 2.9 with CUDA 11.2, instead of building',
    },
    json: { type: 'boolean', default: false, describe: 'Print JSON for a program' },
  },
  examples: [
    ['reclab setup tensorflow', 'TensorFlow on the CPU; downloads 270 MB and compiles, about half a minute'],
    ['reclab setup tensorflow --gpu', 'the same with CUDA; downloads 3 GB'],
    ['reclab setup tensorflow --from .venv', 'uses the TensorFlow of a Python environment in place'],
  ],
  async run(values, { terminal, signal }) {
    const { cacheFolder } = await import('../../engine/tensorflow/setup/cache.js');
    const { setupTensorflow } = await import('../../engine/tensorflow/setup/setup.js');
    const begun = performance.now();
    const done = await setupTensorflow({
      gpu: values.gpu === true,
      from: text(values.from),
      stock: values.stock === true,
      cache: cacheFolder(),
      reporter: terminal,
      signal,
    });
    const took = (performance.now() - begun) / 1000;
    if (values.json) terminal.printJson({ engine: 'tensorflow', ...done, seconds: took });
    else {
      const how = done.reused ? 'put back from the cache' : 'set up';
      terminal.print(
        `tensorflow: ${how} in ${duration(took)}; TensorFlow ${done.tensorflow} on ${done.device}`,
      );
      terminal.print(`libraries: ${done.libraries}`);
    }
    return ExitCode.done;
  },
};
