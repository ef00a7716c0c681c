import { expect, it } from 'vitest';
import { closestName } from './closest-name.js';

it('finds a mistyped name, and none where none is near', () => {
  expect(closestName('amazon2014-helth', ['amazon2014-health', 'gowalla'])).toBe('amazon2014-health');
  expect(closestName('Gowala', ['amazon2014-health', 'gowalla'])).toBe('gowalla');
  expect(closestName('netflix', ['amazon2014-health', 'gowalla'])).toBeNull();
});
