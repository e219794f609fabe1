import { describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { PruneInbox } from './prune-inbox.js';

const HOUR_MS = 3_600_000;
const log = createLog('risk', 'silent');

describe('the pruning of the inbox', () => {
  it('deletes what is older than fourteen days, once an hour, in batches until none is left', async () => {
    const time = new VirtualScheduler();
    const asked: number[] = [];
    let old = 12_000;
    const pruner = {
      deleteReceived: (beforeUs: number, most: number) => {
        asked.push((time.nowUs() - beforeUs) / US_PER_SECOND);
        const deleted = Math.min(old, most);
        old -= deleted;
        return Promise.resolve(deleted);
      },
    };
    const prune = new PruneInbox(time, log, pruner);
    prune.onApplicationBootstrap();
    await time.runForMs(HOUR_MS + 1_000);
    expect([old, asked]).toEqual([0, [1_209_600, 1_209_600, 1_209_600]]);
    await time.runForMs(HOUR_MS);
    expect(asked).toHaveLength(4);
    await time.complete(prune.onApplicationShutdown());
  });

  it('is tried again an hour later where the database is away, and not at all where nothing is kept', async () => {
    const time = new VirtualScheduler();
    let tries = 0;
    const prune = new PruneInbox(time, log, {
      deleteReceived: () => {
        tries += 1;
        return Promise.reject(new Error('away'));
      },
    });
    prune.onApplicationBootstrap();
    await time.runForMs(2 * HOUR_MS + 1_000);
    expect(tries).toBe(2);
    await time.complete(prune.onApplicationShutdown());
    const nothing = new PruneInbox(time, log);
    nothing.onApplicationBootstrap();
    await time.complete(nothing.onApplicationShutdown());
  });
});
