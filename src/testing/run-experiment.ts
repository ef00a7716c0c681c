// Runs one configuration in a process of its own, so that a test can kill it: <configuration> <results folder>.
import { loadExperiment } from '../config/load.js';
import { silent } from '../core/reporter.js';
import { runExperiment } from '../experiment/run.js';

const [path, outFolder] = process.argv.slice(2);
await runExperiment(await loadExperiment(path!), {
  dataFolder: `${outFolder}/data`,
  outFolder: outFolder!,
  mirror: null,
  fresh: false,
  reporter: silent,
  signal: new AbortController().signal,
});
