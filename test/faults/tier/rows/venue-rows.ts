import { setTimeout as sleep } from 'node:timers/promises';
import type { VenueFault } from '../suite/exchange-control.js';
import { type FaultRow, STEADY, type Trial, demand } from './fault-row.js';

/** An answer that is lost is waited for 11 s; then negative proof may take 15 s. */
const QUIET_MS = 40_000;
const POLL_MS = 50;
const PATIENCE_MS = 60_000;

/** Waits until so many intents of this trial have an order that was sent. */
async function whenSent({ suite }: Trial, ids: readonly string[]): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const [row] = await suite.query<{ count: string }>(
      'SELECT count(*) FROM orders.orders WHERE intent_id = ANY($1) AND sent_at_us IS NOT NULL',
      [ids],
    );
    const [refused] = await suite.query<{ count: string }>(
      `SELECT count(*) FROM risk.intent_decision WHERE intent_id = ANY($1) AND decision = 'REFUSED'`,
      [ids],
    );
    if (Number(row?.count) + Number(refused?.count) >= ids.length) return;
    if (performance.now() > untilMs) return;
    await sleep(POLL_MS);
  }
}

/** Sends orders while a venue fault is in force; each order that meets it is one trial. */
function venueRow(id: string, fault: string, faults: readonly VenueFault[], orders = 20): FaultRow {
  return {
    id,
    fault,
    trials: { pr: 1, nightly: 25 },
    seconds: 15,
    quietWithinMs: QUIET_MS,
    async runTrial(trial) {
      const { suite, load, name, seed } = trial;
      await suite.exchange.setFaults(seed, faults);
      let harmed: readonly string[];
      try {
        const ids = await load.burst(name, orders, { ...STEADY, validForMs: 10_000 });
        await whenSent(trial, ids);
        await sleep(500);
      } finally {
        harmed = await suite.exchange.heal();
      }
      demand(harmed.length > 0, 'the fault never fired');
      return [{ what: 'harmed', value: harmed.length, unit: '' }];
    },
  };
}

const PLACE = { on: 'REQUEST', method: 'POST', target: '/api/v3/order' } as const;
const refusal = (status: number, code: number): object => ({ status, code, message: 'A fault of a trial.' });

/** What an exchange does to its clients. */
export const VENUE_ROWS: readonly FaultRow[] = [
  venueRow('F-50', 'orders are taken, their answers are lost', [{ named: 'F-50' }]),
  venueRow('F-51', 'answers come after the time-out, of orders taken and of orders not taken', [
    { ...PLACE, times: 10, fault: { kind: 'DELAY_ANSWER', delayMs: 12_000 } },
    { ...PLACE, fault: { kind: 'REFUSE_UNPERFORMED', refusal: refusal(400, -2010) } },
  ]),
  venueRow('F-52', '503 and resets, before and after the order was taken', [
    { ...PLACE, probability: 0.4, fault: { kind: 'REFUSE_PERFORMED', refusal: refusal(503, -1007) } },
    { ...PLACE, times: 3, fault: { kind: 'RESET_PERFORMED' } },
    { ...PLACE, times: 2, fault: { kind: 'RESET_UNPERFORMED' } },
  ]),
  venueRow('F-54', 'reads lag by 5 s while answers are lost', [
    { named: 'F-54' },
    { ...PLACE, probability: 0.5, fault: { kind: 'RESET_PERFORMED' } },
  ]),
  venueRow('F-55', 'fills before answers, reports late and out of order', [{ named: 'F-55' }]),
  venueRow('F-56', 'every report comes twice', [{ named: 'F-56' }]),
  venueRow('F-57', 'half of the reports are lost', [{ named: 'F-57' }]),
  venueRow('F-58', "the account's connection is cut at a report and refused twice", [{ named: 'F-58' }]),
];
