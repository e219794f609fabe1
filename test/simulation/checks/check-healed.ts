import { type VenueTruth, isTerminal, missesFills } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import { DEMO_ACCOUNT } from '../../../apps/cli/src/demo/demo-settings.js';
import { judge } from '../../../apps/cli/src/reconcile/judge.js';
import { bookedStateOf } from '../booked-state.js';
import { SERVICES } from '../module-of.js';
import type { Stage } from '../stage/stage.js';
import { type Violation, violation } from './violation.js';

/** The books of a stage, whoever writes them. */
export type Books = Pick<Stage, 'orderBooks' | 'riskBooks' | 'strategyBooks'>;

/** I-60: every order has ended with all its fills. */
export function checkSettled({ orderBooks }: Pick<Books, 'orderBooks'>): readonly Violation[] {
  return orderBooks.orders
    .find(({ order }) => !isTerminal(order.status) || missesFills(order))
    .map(({ order }) => violation('I-60', order.clientOrderId, `still ${order.status} (${order.reason})`));
}

/** I-10, I-03, I-04, I-41: the books equal the exchange's journal, and risk and strategy believe the same. */
export function checkTruth(books: Books, truth: VenueTruth): readonly Violation[] {
  const { orderBooks, strategyBooks } = books;
  const state = bookedStateOf(books);
  // That somebody else trades on the account stays reported until a person has seen to it.
  const openDiscrepancies = state.openDiscrepancies.filter((one) => !one.startsWith('EXTERNAL_ORDER '));
  const differences = judge({ ...state, openDiscrepancies }, truth, DEMO_ACCOUNT).map(({ kind, about, ours, venue }) =>
    violation(kind, about, `ours: ${ours}; the exchange: ${venue}`),
  );
  const believed = orderBooks.positions.find().flatMap(({ held: { instrument, position } }) => {
    const view = strategyBooks.positions.find((row) => row.instrument === instrument)[0]?.quantity ?? ZERO;
    if (view.eq(position.quantity)) return [];
    return [violation('I-33', instrument, `strategy believes ${view.toFixed()} of ${position.quantity.toFixed()}`)];
  });
  return [...differences, ...believed];
}

/** I-61, I-33: nothing waits to be published, and no message was given up. */
export async function checkBacklog(books: Books): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const name of ['orderBooks', 'riskBooks', 'strategyBooks'] as const) {
    const { outbox, parkingLot } = books[name];
    const unsent = await outbox.countUnsent();
    if (unsent > 0) found.push(violation('I-61', name, `${unsent} messages wait to be published`));
    for (const { subject, reason } of parkingLot.messages)
      found.push(violation('I-33', name, `parked: ${subject}: ${reason}`));
  }
  return found;
}

/** An open circuit breaker closes by the next order only, and nobody wants one any more. */
const WAITS_FOR_AN_ORDER = 'breaker';
/** A story may set limits that its strategy's orders are too large for: that stays so until an operator changes one of them. */
const WAITS_FOR_AN_OPERATOR = 'order sizes';

const STANDING: ReadonlySet<string> = new Set([WAITS_FOR_AN_ORDER, WAITS_FOR_AN_OPERATOR]);

/** I-61: every service is there and ready. */
export async function checkReady(stage: Stage): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const name of SERVICES) {
    const troubles = await Promise.all(stage.living(name).map((one) => one.troubles()));
    const serious = troubles.map((reasons) => [...reasons].filter(([what]) => !STANDING.has(what)));
    if (serious.some((reasons) => reasons.length === 0)) continue;
    const said = serious.map((reasons) => reasons.map(([what, why]) => `${what}: ${why}`).join(', '));
    found.push(violation('I-61', name, said.length === 0 ? 'does not run' : `not ready: ${said.join(' | ')}`));
  }
  return found;
}
