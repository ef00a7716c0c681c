import { expect, it } from 'vitest';
import { crossedTTest } from './crossed-t-test.js';
import { tTest } from './paired-t-test.js';

it("is Clark's min F': F1 F2 / (F1 + F2)", () => {
  const [users, seeds] = [tTest(0.01, 0.004, 99), tTest(0.01, 0.003, 2)];
  const [f1, f2] = [users.t ** 2, seeds.t ** 2];
  const test = crossedTTest(users, seeds);
  expect(test.t ** 2).toBeCloseTo((f1 * f2) / (f1 + f2), 12);
  // Clark (1973): (F1 + F2)² / (F1² / n2 + F2² / n1), each with the degrees of freedom of the other.
  expect(test.degreesOfFreedom).toBeCloseTo((f1 + f2) ** 2 / (f1 ** 2 / 2 + f2 ** 2 / 99), 9);
});

it('is the test over users where training is not random', () => {
  const users = tTest(0.01, 0.004, 99);
  const crossed = crossedTTest(users, tTest(0.01, 0, 2));
  expect(crossed.t).toBeCloseTo(users.t, 12);
  expect(crossed.p).toBeCloseTo(users.p, 12);
});

it('is hardly surer than the test over seeds where they decide', () => {
  const seeds = tTest(0.01, 0.004, 2);
  expect(crossedTTest(tTest(0.01, 0.0001, 9999), seeds).p).toBeCloseTo(seeds.p, 3);
});
