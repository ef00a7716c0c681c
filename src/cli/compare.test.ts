import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../core/random.js';
import { storeRun } from '../testing/stored-runs.js';
import { readEnvironment } from './environment.js';
import { parseArguments } from './parse.js';
import { commands } from './registry.js';
import { openTerminal } from './terminal.js';

const results = mkdtempSync(join(tmpdir(), 'compare-command-'));

beforeAll(async () => {
  for (const [experiment, chance] of [
    ['good', 0.4],
    ['same', 0.38],
    ['poor', 0.2],
  ] as const) {
    const random = new RandomStream(1, 'comparison', experiment);
    const users = Array.from({ length: 400 }, (_, user) => [`u${user}`, random.float() < chance ? 1 : 0]);
    await storeRun(results, { experiment, seed: 1, users: Object.fromEntries(users) });
  }
});

async function compare(line: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const written = { out: '', error: '' };
  const stream = (name: 'out' | 'error') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const terminal = openTerminal({ out: stream('out'), error: stream('error') }, { NO_COLOR: '1' });
  const request = parseArguments(['compare', ...line, '--out', results], commands, { version: '0' });
  if (request.kind === 'text') throw new Error(request.text);
  const { signal } = new AbortController();
  const environment = readEnvironment(variables);
  const code = await request.command.run!(request.values, { terminal, environment, signal });
  return { code, ...written };
}

it('exits with 1 for a regression and with 0 for an improvement', async () => {
  const worse = await compare(['poor', '--baseline', 'good', '--max-drop', '1%']);
  expect(worse.code).toBe(1);
  expect(worse.out).toMatch(
    /\nregressed: all recall@10 drops by [\d.]+ % \(adjusted p 0.0001\); more than 1 % is not accepted\n$/,
  );
  expect((await compare(['good', '--baseline', 'poor'])).code).toBe(0);
});

it('exits with 0 for a drop that is accepted', async () => {
  expect((await compare(['poor', '--baseline', 'good', '--max-drop', '90%'])).code).toBe(0);
});

it('exits with 0 where it stays undecided, and with 1 if strict', async () => {
  expect((await compare(['same', '--baseline', 'good'])).code).toBe(0);
  expect((await compare(['same', '--baseline', 'good', '--strict'])).code).toBe(1);
  expect((await compare(['good', '--baseline', 'good', '--strict'])).code).toBe(0);
});

it('writes files beside the tables, or where it is told', async () => {
  const name = 'movies/mf-poor-against-mf-good';
  await compare(['poor', '--baseline', 'good']);
  for (const end of ['csv', 'json', 'md']) {
    expect(existsSync(join(results, 'tables', 'comparisons', `${name}.${end}`))).toBe(true);
  }
  const folder = mkdtempSync(join(tmpdir(), 'compare-command-'));
  await compare(['poor', '--baseline', 'good', '--to', folder]);
  expect(existsSync(join(folder, `${name}.csv`))).toBe(true);
});

it('prints JSON and nothing else on the standard output', async () => {
  const { out } = await compare(['poor', '--baseline', 'good', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'regressed',
    maxDrop: 0,
    files: { csv: expect.any(String) },
  });
});

it('adds to the summary of a step of GitHub Actions', async () => {
  const summary = join(results, 'summary.md');
  writeFileSync(summary, 'before\n');
  await compare(['poor', '--baseline', 'good'], { GITHUB_STEP_SUMMARY: summary });
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n# Comparison: regressed\n/);
});

it('makes the folder of the step summary', async () => {
  const summary = join(results, 'not', 'there', 'summary.md');
  await compare(['poor', '--baseline', 'good'], { GITHUB_STEP_SUMMARY: summary });
  expect(readFileSync(summary, 'utf8')).toMatch(/^# Comparison: regressed\n/);
});

it.each([
  [['--max-drop', '1'], '--max-drop needs a share in percent'],
  [['--max-drop', '101%'], '--max-drop needs a share in percent'],
  [['--alpha', '5%'], '--alpha needs a probability'],
  [['--alpha', '1'], '--alpha needs a probability'],
  [['--metric', 'ndgc@10'], 'did you mean `ndcg`?'],
  [['--metric', 'ndcg'], '`ndcg` names no figure'],
  [['--metric', 'auc@10'], '`auc@10` names no figure'],
  [['--metric', 'ndcg@10'], 'The candidate has no figure for ndcg@10'],
])('says what is wrong with %j', async (options, message) => {
  await expect(compare(['poor', '--baseline', 'good', ...options])).rejects.toThrow(message);
});

it('needs a baseline', async () => {
  await expect(compare(['poor'])).rejects.toThrow('baseline');
});
