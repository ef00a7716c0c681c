import { expect, test } from 'vitest';
import { metricNames } from '../../config/schema/evaluation.js';
import { metrics } from './registry.js';

test('every name that a configuration may ask for is registered under its own name', () => {
  for (const name of metricNames) expect(metrics[name].name).toBe(name);
});
