import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offerOf } from './book-offer.js';

const unheard: unknown[] = [];
const hear = (reason: unknown): void => void unheard.push(reason);

beforeEach(() => {
  unheard.length = 0;
  process.on('unhandledRejection', hear);
});
afterEach(() => {
  process.off('unhandledRejection', hear);
});

const anOffer = () =>
  offerOf({
    rows: {},
    commit: () => Promise.resolve([]),
    takeNote: () => {
      throw new Error('nothing was committed');
    },
  });

describe('the licence of an order that somebody else commits', () => {
  it('stays as it was settled where what follows its commit fails, and nobody hears a rejection', async () => {
    const offer = anOffer();
    offer.settle(undefined);
    offer.fail(new Error('what is told of the commit failed'));
    await setImmediate();
    expect(await offer.verdict).toBeUndefined();
    expect(unheard).toEqual([]);
  });

  it('is of unknown fate where the commit failed', async () => {
    const offer = anOffer();
    offer.fail(new Error('the answer was lost'));
    await expect(offer.verdict).rejects.toThrow('the answer was lost');
  });
});
