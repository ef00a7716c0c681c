import type { Command } from '../command.js';
import { describe } from './data-describe.js';
import { fetchCommand } from './data-fetch.js';
import { importCommand } from './data-import.js';
import { dataList } from './data-list.js';
import { verify } from './data-verify.js';

/** Data sets: what is here, and how to get it. */
export const data: Command = {
  name: 'data',
  description: 'Data sets: list, fetch, describe, verify, import',
  examples: [['reclab data list', 'which data sets there are and which are here']],
  commands: [dataList, fetchCommand, describe, verify, importCommand],
};
