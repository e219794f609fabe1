import { VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { HealthRegistry } from './health-registry.js';

/** The goal of the design, and how often a watcher looks, in milliseconds. */
const [NOTICED_MS, LOOK_MS] = [2_000, 500];

function registryWith(probe: () => Promise<string | undefined>): HealthRegistry {
  const health = new HealthRegistry();
  health.markStarted();
  health.addReadiness('postgres', probe);
  return health;
}

describe('readiness', () => {
  it('says within the goal of the design, with a look in between, that a probe does not answer', async () => {
    const time = new VirtualScheduler();
    const troubles = registryWith(() => new Promise(() => undefined)).findTroubles(time);
    await time.runForMs(NOTICED_MS - LOOK_MS);
    expect([...(await Promise.race([troubles, Promise.resolve(new Map())])).keys()]).toEqual(['postgres']);
  });

  it('waits a second for an answer of a busy machine', async () => {
    const time = new VirtualScheduler();
    const slow = registryWith(() => time.sleep(1_000).then(() => undefined));
    expect(await time.complete(slow.findTroubles(time))).toEqual(new Map());
  });
});
