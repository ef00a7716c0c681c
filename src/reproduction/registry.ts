import { didYouMean } from '../config/suggestion.js';
import { InputError } from '../core/errors.js';
import type { Paper } from './paper.js';
import { drrl } from './papers/drrl.js';
import { dsl } from './papers/dsl.js';
import { dwl } from './papers/dwl.js';
import { irBenchmark } from './papers/ir-benchmark.js';

/** Every paper that can be reproduced. */
export const papers: readonly Paper[] = [irBenchmark, drrl, dsl, dwl];

/** @throws InputError where there is no such paper, with the one that was perhaps meant */
export function paperNamed(name: string): Paper {
  const found = papers.find((paper) => paper.name === name);
  if (found !== undefined) return found;
  const names = papers.map((paper) => paper.name);
  const fix = didYouMean(name, names);
  throw new InputError(`There is no paper \`${name}\` to reproduce`, {
    expected: names.join(', '),
    found: name,
    ...(fix !== undefined && { fix }),
  });
}
