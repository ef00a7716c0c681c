import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const program = `
  const { main } = await import(${JSON.stringify(join(import.meta.dirname, 'main.ts'))});
  process.exitCode = await main(process.argv.slice(1));`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'));
  writeFileSync(join(folder, 'tiny.yaml'), tiny);
  writeFileSync(join(folder, 'long.yaml'), tiny.replace('epochs: 2', 'epochs: 100000'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tiny = `name: tiny
dataset: { name: synthetic, users: 60, items: 50 }
split: { name: leave-one-out }
backbone: { name: mf, dimensions: 8, similarity: cosine }
loss: { name: softmax }
sampling: { negatives: 8 }
training: { epochs: 2, evaluateEvery: 1 }
evaluation: { metrics: [recall], cutoffs: [10] }
`;

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function start(...args: string[]): ChildProcess {
  const { RECLAB_MIRROR: _mirror, RECLAB_ENGINE: _engine, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program, '--', ...args],
    {
      cwd: root,
      env: { ...environment, RECLAB_DATA: join(folder, 'data'), NO_COLOR: '1' },
    },
  );
  children.push(child);
  return child;
}

/** Whether a run below a results folder has written its first event of an epoch. */
function hasTrained(results: string): boolean {
  const runs = join(results, 'runs');
  if (!existsSync(runs)) return false;
  return readdirSync(runs).some((run) => {
    const events = join(runs, run, 'events.jsonl');
    return existsSync(events) && readFileSync(events, 'utf-8').includes('epoch');
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function reclab(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const child = start(...args);
  let [out, error] = ['', ''];
  child.stdout!.on('data', (text) => {
    out += text;
  });
  child.stderr!.on('data', (text) => {
    error += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, error };
}

describe('the command line', () => {
  it('shows its version and its help on the standard output', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf-8'));
    expect(await reclab('--version')).toEqual({ code: 0, out: `${version}\n`, error: '' });
    expect((await reclab('--help')).out).toContain('reclab run <config...>');
  });

  it('ends with 2 for wrong input, with the message on the standard error', async () => {
    const { code, out, error } = await reclab('validate', 'configs/quickstrat.yaml');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain('did you mean configs/quickstart.yaml?');
  });

  it('refuses to check a sweep with overrides, which it does not take', async () => {
    const { code, error } = await reclab('validate', 'configs/sweeps/quickstart.yaml', '--set', 'name=other');
    expect(code).toBe(2);
    expect(error).toContain('configs/sweeps/quickstart.yaml: A sweep takes neither --set nor --seed');
    expect(error).toContain('found:    --set name=other');
  });

  it('shows the mistakes of all files at once', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, tiny.replace('similarity', 'similarty').replace('epochs: 2', 'epochs: 0'));
    const { code, error } = await reclab('validate', bad, join(folder, 'none.yaml'));
    expect(code).toBe(2);
    expect(error).toContain('error: 3 mistakes');
    expect(error).toContain(`${bad}:4:38: There is no key \`similarty\``);
    expect(error).toContain(`${bad}:7:21: \`training.epochs\``);
    expect(error).toContain(`${join(folder, 'none.yaml')}: There is no such configuration`);
  });

  it('validates, lists and looks at the machine for programs', async () => {
    const validated = JSON.parse((await reclab('validate', 'configs/quickstart.yaml', '--json')).out);
    expect(validated[0].experiment).toMatchObject({ name: 'quickstart', backbone: { name: 'mf' } });
    // Three losses: six settings with one seed and without noise, then two more seeds; three at each of three rates.
    const drrl = 'configs/papers/drrl/amazon2014-electronic.yaml';
    const [sweep] = JSON.parse((await reclab('validate', drrl, '--json')).out);
    expect(sweep).toMatchObject({ mistakes: [], runs: 3 * (6 + 2 + 3 * 3) });
    const bad = join(folder, 'typo.yaml');
    writeFileSync(bad, tiny.replace('similarity', 'similarty'));
    const refused = await reclab('validate', 'configs/quickstart.yaml', bad, '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.out)).toMatchObject([
      { path: 'configs/quickstart.yaml', mistakes: [] },
      { path: bad, mistakes: [{ where: `${bad}:4:38`, fix: 'did you mean `similarity`?' }] },
    ]);
    const lists = JSON.parse((await reclab('list', '--json')).out);
    expect(Object.keys(lists)).toEqual([
      'datasets',
      'splits',
      'backbones',
      'losses',
      'weightings',
      'metrics',
      'engines',
    ]);
    const findings = JSON.parse((await reclab('doctor', '--json')).out) as {
      subject: string;
      state: string;
    }[];
    expect(findings.find(({ subject }) => subject === 'engine wasm')?.state).toBe('fine');
  });
});

describe('a run', () => {
  const run = (...args: string[]) => reclab('run', ...args, '--out', join(folder, 'results'));

  it('ends with a table, and can be evaluated and exported', async () => {
    const { code, out } = await run(join(folder, 'tiny.yaml'), '--seed', '3');
    expect(code).toBe(0);
    expect(out).toContain('recall@10');
    const { runs } = JSON.parse((await run(join(folder, 'tiny.yaml'), '--seed', '3', '--json')).out)[0];
    expect(runs).toHaveLength(1);
    const evaluated = await reclab(
      'evaluate',
      runs[0].folder,
      '--metrics',
      'mrr',
      '--cutoffs',
      '5',
      '--json',
    );
    const { rows } = JSON.parse(evaluated.out);
    expect(rows[0]).toMatchObject({ group: 'overall', metric: 'mrr', cutoff: 5 });
    const exported = await reclab('export', runs[0].folder, '--k', '2', '--to', join(folder, 'export'));
    expect(exported.out).toBe(`${join(folder, 'export', 'top-k.csv')}\n`);
    expect(readFileSync(join(folder, 'export', 'top-k.csv'), 'utf-8')).toMatch(/^user,rank,item,score\n/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops after a checkpoint on %s', async (signal, expected) => {
    const child = start('run', join(folder, 'long.yaml'), '--out', join(folder, signal));
    let error = '';
    child.stderr!.on('data', (text) => {
      error += text;
    });
    const closed = once(child, 'close');
    await until(() => hasTrained(join(folder, signal)));
    child.kill(signal);
    child.kill(signal); // as `timeout` and `npx` do
    const [code] = await closed;
    expect(code).toBe(expected);
    expect(error).toContain(`stopped: Stopped by ${signal}`);
  });

  it('does not mind a closed pipe', async () => {
    const child = start('list');
    child.stdout!.destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });
});

describe('a sweep', () => {
  it('prints a line for each run, does one of them, and tells how far it is', async () => {
    const file = join(folder, 'sweep.yaml');
    writeFileSync(file, 'name: tuned\nbase: tiny.yaml\ntune: { loss.temperature: [0.1, 0.2] }\n');
    const results = join(folder, 'swept');
    const printed = await reclab('sweep', file, '--print-commands', '--out', results);
    const lines = printed.out.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^reclab sweep worker tuned [0-9a-f]{12}-1 --out /);
    const { code, error } = await reclab(...lines[0]!.split(' ').slice(1));
    expect(error).toContain(' is done');
    expect(code).toBe(0);
    const [status] = JSON.parse((await reclab('sweep', 'status', '--out', results, '--json')).out);
    expect(status.runs.map(({ state }: { state: string }) => state).sort()).toEqual(['validated', 'waiting']);
    expect(status.complete).toBe(false);
  }, 120_000);

  it('ends with 2 where the file was changed', async () => {
    const file = join(folder, 'sweep.yaml');
    writeFileSync(file, 'name: tuned\nbase: tiny.yaml\ntune: { loss.temperature: [0.1, 0.4] }\n');
    const { code, error } = await reclab('sweep', file, '--out', join(folder, 'swept'));
    expect(code).toBe(2);
    expect(error).toContain('added: all: loss.temperature 0.4');
  });
});
