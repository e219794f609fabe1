import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTAGES } from './outages.js';
import { ProbedSuite, isReady } from './probed-suite.js';
import { watchLiveness, whenReport, whenUnreadyFor } from './probes.js';

const LONG_STORY = { timeout: 900_000 };

let run: ProbedSuite;
beforeAll(async () => {
  run = await ProbedSuite.startServers(false);
});
afterAll(() => run?.stop());

describe('the probes of the real services', () => {
  it(
    'live without migrations and without an exchange, name what they wait for, and are ready once it is there',
    LONG_STORY,
    async () => {
      const { suite } = run;
      const starts = suite.ours;
      await Promise.all(starts.map((one) => one.start()));
      await Promise.all(starts.map((one) => whenReport(one, 'an answer', ({ status }) => status !== 0)));
      // It waits for nobody, and soon has the port that somebody else may have had for it while it started.
      await whenReport(run.named('market-data'), 'a port of its own', ({ up }) => up.includes('started'));
      const waiting = ['strategy', 'risk', 'order-management', 'gateway'];
      const withoutSchema = await watchLiveness(starts, async () => {
        await Promise.all(waiting.map((name) => whenUnreadyFor(run.named(name), ['migrations'])));
      });
      // The others open their port anew once the migrations have run: for a moment they are refused, which is no failed probe yet.
      const troubles = await watchLiveness([run.named('market-data')], async () => {
        await suite.provision();
        await Promise.all([
          isReady(run.named('gateway')),
          whenUnreadyFor(run.named('market-data'), ['books']),
          whenUnreadyFor(run.named('order-management'), ['lease', 'reconciled']),
          whenUnreadyFor(run.named('risk'), ['balances']),
          whenUnreadyFor(run.named('strategy'), ['instruments']),
        ]);
        // The exchange is there before anybody has told what the account holds.
        await suite.app('order-management').stop();
        await Promise.all([suite.app('paper-exchange').start(), run.relay.start()]);
        await Promise.all([
          isReady(run.named('market-data')),
          whenUnreadyFor(run.named('risk'), ['balances']),
          whenUnreadyFor(run.named('strategy'), ['equity']),
        ]);
        await suite.app('order-management').start();
        await run.whenAllReady();
      });
      expect([...withoutSchema, ...troubles]).toEqual([]);
      await run.noteDeclared(['strategy: instruments', 'strategy: equity']);
    },
  );

  it.each(OUTAGES)('are not ready while $what, live on, and are ready again afterwards', LONG_STORY, async (outage) => {
    expect(await run.tellOutage(outage)).toEqual([]);
  });

  it('have a story for every condition that they declare', () => {
    expect(run.untold()).toEqual([]);
  });
});

describe('SIGTERM under load', () => {
  it(
    'drains every service within the grace of a pod, one after the other, and nothing is lost',
    LONG_STORY,
    async () => {
      await run.drainAll();
      await run.expectNothingLost();
    },
  );
});
