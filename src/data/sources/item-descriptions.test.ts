import { expect, it } from 'vitest';
import { ItemDescriptions } from './item-descriptions.js';

it('joins what is known of an item and leaves out what is not', () => {
  const descriptions = new ItemDescriptions();
  descriptions.add('1', ['Heat (1995)', null, '', 'Action'], ['Action', 'Crime', 'Action']);
  descriptions.add('2', [undefined], []);
  expect([...descriptions.text]).toEqual([['1', 'Heat (1995) | Action']]);
  expect([...descriptions.domains]).toEqual([['1', ['Action', 'Crime']]]);
});
