import type { Command } from './command.js';
import { clean } from './commands/clean.js';
import { compare } from './commands/compare.js';
import { data } from './commands/data.js';
import { doctor } from './commands/doctor.js';
import { estimate } from './commands/estimate.js';
import { evaluate } from './commands/evaluate.js';
import { explain } from './commands/explain.js';
import { exportCommand } from './commands/export.js';
import { list } from './commands/list.js';
import { newCommand } from './commands/new.js';
import { reproduce } from './commands/reproduce.js';
import { run } from './commands/run.js';
import { setup } from './commands/setup.js';
import { sweep } from './commands/sweep.js';
import { table } from './commands/table.js';
import { validate } from './commands/validate.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  run,
  sweep,
  evaluate,
  exportCommand,
  table,
  compare,
  reproduce,
  validate,
  estimate,
  list,
  explain,
  data,
  doctor,
  setup,
  newCommand,
  clean,
];
