import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.js';

describe('the event queue', () => {
  it('behaves as a list that loses its oldest entries where it is too long, and counts them', () => {
    const steps = fc.array(fc.option(fc.integer()), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), steps, (capacity, sequence) => {
        const queue = new EventQueue<number>(capacity);
        const list: number[] = [];
        let dropped = 0;
        for (const entry of sequence) {
          if (entry === null) {
            expect(queue.shift()).toBe(list.shift());
          } else {
            queue.push(entry);
            list.push(entry);
            if (list.length > capacity) {
              list.shift();
              dropped += 1;
            }
          }
          expect([queue.length, queue.dropped]).toEqual([list.length, dropped]);
        }
      }),
    );
  });
});
