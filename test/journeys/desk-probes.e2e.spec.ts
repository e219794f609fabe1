import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_STRATEGY } from '../../apps/cli/src/demo/demo-settings.js';
import { OUTAGES } from './outages.js';
import { ProbedSuite, isReady, outagesOf } from './probed-suite.js';
import { watchLiveness, whenReport, whenUnreadyFor } from './probes.js';

const LONG_STORY = { timeout: 900_000 };

let run: ProbedSuite;
beforeAll(async () => {
  run = await ProbedSuite.startServers(true);
});
afterAll(() => run?.stop());

/** How small a move is enough for the desk's own strategy: with the smallest it wants something all the time, and its services hand each other work within the process. */
async function setThreshold(threshold: string): Promise<void> {
  const answer = await run.suite.app('gateway').ask(`/v1/strategies/${DEMO_STRATEGY.id}/parameters`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'a desk that trades or not', parameters: { threshold, coolDownMs: 100 } }),
    signal: AbortSignal.timeout(30_000),
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** How many orders of the desk's own strategy were sent. */
async function ownOrders(): Promise<number> {
  const [row] = await run.suite.query<{ count: string }>(
    "SELECT count(*) FROM orders.orders WHERE NOT starts_with(intent_id, 'drain-') AND sent_at_us IS NOT NULL",
  );
  return Number(row?.count);
}

describe('the probes of a desk and of the services in it', () => {
  it(
    'live without migrations, without an exchange and without an account stream, name what they wait for, and are ready once it is there',
    LONG_STORY,
    async () => {
      const { suite } = run;
      const { accountLine } = run.stage;
      const desk = run.named('desk');
      await Promise.all(suite.ours.map((one) => one.start()));
      await Promise.all(suite.ours.map((one) => whenReport(one, 'an answer', ({ status }) => status !== 0)));
      const withoutSchema = await watchLiveness(suite.ours, () => whenUnreadyFor(desk, ['migrations']));
      accountLine.cut();
      await suite.provision();
      await whenUnreadyFor(desk, ['market-data']);
      const troubles = await watchLiveness([desk], async () => {
        await Promise.all([isReady(run.named('gateway')), whenUnreadyFor(run.named('market-data'), ['books'])]);
        await whenUnreadyFor(run.named('strategy'), ['instruments']);
        // The market is there before anybody can tell what the account holds.
        await Promise.all([suite.app('paper-exchange').start(), run.relay.start()]);
        await isReady(run.named('market-data'));
        await Promise.all([
          whenUnreadyFor(run.named('risk'), ['balances']),
          whenUnreadyFor(run.named('order-management'), ['reconciled']),
          whenUnreadyFor(run.named('strategy'), ['equity']),
          whenUnreadyFor(desk, ['risk', 'order-management', 'strategy']),
        ]);
        accountLine.mend();
        await run.whenAllReady();
      });
      expect([...withoutSchema, ...troubles]).toEqual([]);
      await run.noteDeclared(['strategy: instruments', 'strategy: equity']);
    },
  );

  it.each(outagesOf(OUTAGES, true))(
    'are not ready while $what, live on, and are ready again afterwards',
    LONG_STORY,
    async (outage) => {
      expect(await run.tellOutage(outage)).toEqual([]);
    },
  );

  it('have a story for every condition that they declare', () => {
    expect(run.untold()).toEqual([]);
  });
});

describe('SIGTERM to a desk under load', () => {
  it(
    'drains it within the grace of a pod, while its own strategy trades and others want orders too, and nothing is lost',
    LONG_STORY,
    async () => {
      await setThreshold('0.00001');
      await expect.poll(ownOrders, { timeout: 60_000 }).toBeGreaterThan(0);
      await run.drainAll();
      await setThreshold('0.9');
      await run.expectNothingLost();
    },
  );
});
