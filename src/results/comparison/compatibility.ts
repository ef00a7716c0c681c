import { InputError, throwCollected } from '../../core/errors.js';
import { type ConfigDifference, differenceText } from './config-difference.js';
import type { Side } from './side.js';

/** Whether two sides may be held against each other. */
export interface Compatibility {
  /** Why not: the figures are about different things. Each names what differs and how to make it the same. */
  refusals: readonly InputError[];
  /** What a reader should know nevertheless. */
  reports: readonly string[];
  /** Whether the users of both sides are the users of one test part. */
  sameTestPart: boolean;
}

/** Keys that decide how a figure is counted, without touching the test part. */
const COUNTING = [
  'mask',
  'ties',
  'average',
  'candidates',
  'coldItems',
  'userGroups.power',
  'userGroups.general',
].map((key) => `evaluation.${key}`);

/** Looks at what figures must share: the test part, the protocol's version, and how they are counted. */
export function compatibility(
  candidate: Side,
  baseline: Side,
  differences: readonly ConfigDifference[],
): Compatibility {
  const tests = shared(candidate, baseline, (run) => run.testFingerprint);
  const versions = shared(candidate, baseline, (run) =>
    run.protocol.slice(run.protocol.lastIndexOf('@') + 1),
  );
  const counting = differences.filter(({ key }) => COUNTING.includes(key));
  return {
    sameTestPart: tests.isOne,
    refusals: [
      ...(tests.isOne ? [] : [otherTestPart(tests, differences)]),
      ...(versions.isOne ? [] : [otherVersion(versions)]),
      ...(counting.length === 0 ? [] : [otherCounting(counting)]),
    ],
    reports: [
      ...report('engine', candidate.identity.engine, baseline.identity.engine),
      ...report('protocol', candidate.identity.protocol, baseline.identity.protocol),
      ...trainParts(candidate, baseline),
    ],
  };
}

/** @throws InputErrors with every refusal, unless the person insists */
export function refuse({ refusals }: Compatibility, force: boolean): void {
  if (!force) throwCollected(refusals);
}

interface Shared {
  isOne: boolean;
  candidate: readonly string[];
  baseline: readonly string[];
}

type RunFacts = Side['runs'][number]['identity'];

function shared(candidate: Side, baseline: Side, value: (run: RunFacts) => string): Shared {
  const of = ({ runs }: Side) => [...new Set(runs.map(({ identity }) => value(identity)))];
  const [a, b] = [of(candidate), of(baseline)];
  return { isOne: new Set([...a, ...b]).size === 1, candidate: a, baseline: b };
}

function otherTestPart(tests: Shared, differences: readonly ConfigDifference[]): InputError {
  const causes = differences.filter(({ key }) => /^(dataset|split|evaluation\.coldItems)\b/.test(key));
  return new InputError('The two sides were tested on different test parts', {
    expected: `the candidate's: ${tests.candidate.map(short).join(', ')}`,
    found: `the baseline's: ${tests.baseline.map(short).join(', ')}`,
    fix:
      causes.length > 0
        ? `make these the same: ${causes.map(differenceText).join('; ')}; or compare anyway with --force`
        : 'the configurations ask for the same, so the data are another version: see `sources` in run.json; ' +
          'or compare anyway with --force',
  });
}

function otherVersion({ candidate, baseline }: Shared): InputError {
  return new InputError('The two sides were counted by different protocol versions', {
    expected: `the candidate's: ${candidate.join(', ')}`,
    found: `the baseline's: ${baseline.join(', ')}`,
    fix: 'run the older side again (CHANGELOG.md tells which numbers moved), or compare anyway with --force',
  });
}

function otherCounting(counting: readonly ConfigDifference[]): InputError {
  return new InputError('The two sides count their figures differently', {
    expected: 'the same rules of evaluation',
    found: counting.map(differenceText).join('; '),
    fix: 'evaluate both in the same way, or compare anyway with --force',
  });
}

function report(what: string, candidate: string, baseline: string): string[] {
  return candidate === baseline ? [] : [`${what} differs: ${candidate} against ${baseline}`];
}

function trainParts(candidate: Side, baseline: Side): string[] {
  const bySeed = new Map(baseline.runs.map(({ identity }) => [identity.seed, identity.trainFingerprint]));
  const unequal = candidate.runs
    .map(({ identity }) => identity)
    .filter(({ seed, trainFingerprint }) => bySeed.has(seed) && bySeed.get(seed) !== trainFingerprint);
  if (unequal.length > 0) {
    return [
      `the train parts differ for ${unequal.length === 1 ? 'seed' : 'seeds'} ${unequal.map(({ seed }) => seed).join(', ')}`,
    ];
  }
  const { isOne } = shared(candidate, baseline, (run) => run.trainFingerprint);
  const isPaired = candidate.runs.some(({ identity }) => bySeed.has(identity.seed));
  return isOne || isPaired ? [] : ['the train parts differ: each seed has its own'];
}

function short(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
