import { expect, it } from 'vitest';
import { printedCommand } from './sweep-report.js';

it('prints a line that a shell in this folder can run, with the options that differ from what is usual', () => {
  expect(printedCommand('losses', '3f2a9c1b7d04-1', { out: 'results' })).toBe(
    'reclab sweep worker losses 3f2a9c1b7d04-1',
  );
  expect(printedCommand('losses', '3f2a9c1b7d04-1', { out: "/my disk/it's", 'data-dir': '/data' })).toBe(
    "reclab sweep worker losses 3f2a9c1b7d04-1 --out '/my disk/it'\\''s' --data-dir /data",
  );
});
