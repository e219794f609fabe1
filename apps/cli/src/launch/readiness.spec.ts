import { describe, expect, it } from 'vitest';
import { awaitsOperatorAlone } from './readiness.js';

const body = (error: Readonly<Record<string, string>>): object => ({
  status: 'error',
  error: Object.fromEntries(Object.entries(error).map(([name, message]) => [name, { status: 'down', message }])),
});

describe('a start', () => {
  it.each([
    [{ decisions: 'an order that risk never approved' }, true],
    [{ 'order-management': 'decisions: an order that risk never approved' }, true],
    [{ decisions: 'an order that risk never approved', reconciled: 'the venue has left questions open' }, false],
    [{ 'order-management': 'reconciled: the private stream is down; decisions: an order' }, false],
    [{ 'order-management': 'decisions: an order', strategy: 'still starting' }, false],
    [{ started: 'still starting' }, false],
    [{}, false],
  ])('where %j is missing goes on without it: %s', (error, goesOn) => {
    expect(awaitsOperatorAlone(body(error))).toBe(goesOn);
  });

  it('waits for a service that says nothing', () => {
    expect(awaitsOperatorAlone(undefined)).toBe(false);
  });
});
