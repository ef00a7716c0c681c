import { describe, expect, it } from 'vitest';
import { userEvents } from '../testing/events.js';
import { positiveEvents } from './positive-events.js';

describe('positiveEvents', () => {
  it('takes all events where there are no values', () => {
    const train = userEvents([[0, 1], [2]]);
    expect(positiveEvents(train)).toEqual({ events: train, kept: null });
  });

  it('takes all events where values are ratings', () => {
    const train = userEvents([[0, 1], [2]], [5, 0, 1]);
    expect(positiveEvents(train)).toEqual({ events: train, kept: null });
  });

  it('takes the events of label 1 where values are labels', () => {
    const train = userEvents([[0, 1], [2], [3, 4]], [0, 1, 0, 1, 0]);
    const { events, kept } = positiveEvents(train);
    expect([...kept!]).toEqual([1, 3]);
    expect([...events.items]).toEqual([1, 3]);
    expect([...events.offsets]).toEqual([0, 1, 1, 2]);
    expect([...events.labels!]).toEqual([1, 1]);
  });

  it('refuses a train part without a positive label', () => {
    expect(() => positiveEvents(userEvents([[0, 1]], [0, 0]))).toThrow(/2 train events, all with label 0/);
  });
});
