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

  describe('does together what waits directly behind one another', () => {
    const done: string[] = [];
    const together = (pieces: readonly string[]): Promise<void> => {
      done.push(pieces.join('+'));
      return pieces.includes('bad') ? Promise.reject(new Error('no')) : Promise.resolve();
    };
    const alone = (name: string) => (): Promise<void> => {
      done.push(name);
      return Promise.resolve();
    };

    it('at most so much, and never past other work', async () => {
      const queue = new AccountQueue(testSettings());
      done.length = 0;
      const join = (piece: string): Promise<void> => queue.enqueueTogether(piece, together, 3);
      const all = [join('a'), join('b'), queue.enqueue(alone('x')), ...['c', 'd', 'e', 'f'].map(join)];
      const other = queue.enqueueTogether('g', (pieces) => together(pieces), 3);
      expect(queue.length).toBe(8);
      await Promise.all([...all, other]);
      expect([done, queue.length]).toEqual([['a+b', 'x', 'c+d+e', 'f', 'g'], 0]);
    });

    it('but for what comes once its turn has begun, because that may not be durable yet', async () => {
      const queue = new AccountQueue(testSettings());
      done.length = 0;
      let late: Promise<void> | undefined;
      queue.runBeforeWork(async () => {
        await Promise.resolve();
        late ??= queue.enqueueTogether('late', together, 3);
        await Promise.resolve();
      });
      await queue.enqueueTogether('a', together, 3);
      await late;
      expect(done).toEqual(['a', 'late']);
    });

    it('and fails for all of it, up to the limit of the queue', async () => {
      const queue = new AccountQueue(testSettings({ ORDER_QUEUE_LIMIT: '2' }));
      done.length = 0;
      const both = ['a', 'bad'].map((piece) => queue.enqueueTogether(piece, together, 3));
      await expect(queue.enqueueTogether('c', together, 3)).rejects.toThrow(QueueFullError);
      for (const one of both) await expect(one).rejects.toThrow('no');
      expect(queue.length).toBe(0);
      await queue.enqueueTogether('d', together, 3);
      expect(done).toEqual(['a+bad', 'd']);
    });
  });
});
