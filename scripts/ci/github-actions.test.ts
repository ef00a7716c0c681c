import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fakeProgram } from '../../src/testing/programs.js';

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string>;
}
interface Workflow {
  jobs: Record<'runs' | 'compare', { steps: Step[] }>;
}

const root = resolve(import.meta.dirname, '../..');
const { jobs } = parse(readFileSync(join(import.meta.dirname, 'github-actions.yml'), 'utf8')) as Workflow;
const folder = mkdtempSync(join(tmpdir(), 'github-actions-'));
const artifacts = join(folder, 'artifacts');
const summary = join(folder, 'summary.md');

/** A checkout without results of its own, where `npx reclab` is the command line of this one. */
function checkout(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'results'), { recursive: true });
  for (const part of ['configs', 'package.json']) symlinkSync(join(root, part), join(path, part));
  symlinkSync(join(root, 'results/reference'), join(path, 'results/reference'));
  return path;
}

/** Does the steps of a job that run something; those that install and build are this checkout's already. */
function runJob(job: keyof Workflow['jobs'], cwd: string, matrix: Record<string, number>): void {
  for (const { name, uses, run, with: input } of jobs[job].steps) {
    if (run?.startsWith('npx reclab ')) execute(filled(run, matrix), cwd, name);
    if (uses?.startsWith('actions/upload-artifact') && existsSync(join(cwd, input!.path!))) {
      cpSync(join(cwd, input!.path!), join(artifacts, filled(input!.name!, matrix)), {
        recursive: true,
        filter: (source) => !source.endsWith('results/reference'),
      });
    }
    if (uses?.startsWith('actions/download-artifact')) {
      for (const shard of [1, 2]) {
        cpSync(join(artifacts, `results-${shard}`), join(cwd, input!.path!), { recursive: true });
      }
    }
  }
}

const printed: Record<string, string> = {};

function execute(line: string, cwd: string, name = line): void {
  const { status, stdout, stderr } = spawnSync('bash', ['-ec', line], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, GITHUB_STEP_SUMMARY: summary },
  });
  expect(`${name}: ${status}\n${status === 0 ? '' : stderr}`).toBe(`${name}: 0\n`);
  printed[name] = stdout;
}

function filled(text: string, matrix: Record<string, number>): string {
  return text.replaceAll(/\$\{\{ matrix\.(\w+) \}\}/g, (_, key: string) => String(matrix[key]));
}

describe('the example for GitHub Actions', () => {
  beforeAll(() => {
    const child = JSON.stringify(join(root, 'src/cli/child.ts'));
    const tsx = JSON.stringify(join(root, 'node_modules/tsx/dist/loader.mjs'));
    fakeProgram(
      folder,
      'npx',
      `const { status } = require('child_process').spawnSync(process.execPath,
        ['--import', ${tsx}, ${child}, ...process.argv.slice(3)], { stdio: 'inherit' });
       process.exit(status);`,
    );
    writeFileSync(summary, '');
  });

  it('runs each shard and keeps its results', () => {
    for (const shard of [1, 2]) runJob('runs', checkout(`shard-${shard}`), { shard });
    const runs = [1, 2].map((shard) => existsSync(join(artifacts, `results-${shard}`, 'runs')));
    expect(runs).toEqual([true, true]);
  });

  it('puts the shards together and finds that nothing has regressed', () => {
    runJob('compare', checkout('compare'), {});
    expect(printed['print all figures']).toContain('± ');
    expect(printed['compare with the reference']).toMatch(/passed/);
    expect(readFileSync(summary, 'utf8')).toContain('recall@10');
  });

  it('fails the pull request where a figure has regressed', () => {
    const cwd = join(folder, 'compare');
    const line = jobs.compare.steps.find(({ name }) => name === 'compare with the reference')!.run!;
    const better = readFileSync(join(root, 'results/reference/synthetic/quickstart.csv'), 'utf8').replaceAll(
      /,0\.(\d+)$/gm,
      (_, digits: string) => `,${Number(`0.${digits}`) * 1.5}`,
    );
    writeFileSync(join(folder, 'better.csv'), better);
    const { status } = spawnSync(
      'bash',
      ['-c', line.replace(/--baseline \S+/, `--baseline ${join(folder, 'better.csv')}`)],
      { cwd, encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } },
    );
    expect(status).toBe(1);
  });
});
