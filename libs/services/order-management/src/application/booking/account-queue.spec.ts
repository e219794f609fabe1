import { describe, expect, it } from 'vitest';
import { testSettings } from '../../order-management.fixture.js';
import { AccountQueue, QueueFullError } from './account-queue.js';

describe('the queue of an account', () => {
  it('does one piece of work after another, in the order it came, and goes on after an error', async () => {
    const queue = new AccountQueue(testSettings());
    const done: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      await Promise.resolve();
      done.push(name);
      return name;
    };
    const failed = queue.enqueue(() => Promise.reject(new Error('no')));
    const others = [queue.enqueue(work('a')), queue.enqueue(work('b'))];
    expect(queue.length).toBe(3);
    await expect(failed).rejects.toThrow('no');
    expect(await Promise.all(others)).toEqual(['a', 'b']);
    expect([done, queue.length]).toEqual([['a', 'b'], 0]);
  });

  it('refuses work while it is full', async () => {
    const queue = new AccountQueue(testSettings({ ORDER_QUEUE_LIMIT: '1' }));
    const first = queue.enqueue(() => Promise.resolve('first'));
    await expect(queue.enqueue(() => Promise.resolve('second'))).rejects.toThrow(QueueFullError);
    await queue.whenIdle();
    expect([await first, await queue.enqueue(() => Promise.resolve('third'))]).toEqual(['first', 'third']);
  });
});
