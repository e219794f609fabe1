import {
  BalanceChangedV1,
  FillRecordedV1,
  OrderSubmittedV1,
  PositionChangedV1,
  RiskApprovedV1,
  SAMPLE_APPROVAL,
  SAMPLE_BALANCE,
  SAMPLE_FILL,
  SAMPLE_INSTRUMENT,
  SAMPLE_ORDER,
  SAMPLE_POSITION,
} from '#libs/contracts';
import { type OrderEntry, refusalAtLastLook, venueOrderOf } from '#libs/domain';
import { invariant, ok, problem } from '#libs/kernel';
import { licenseRowsOf } from '#libs/persistence';
import { SystemRandom, SystemScheduler } from '#libs/platform';
import type { RehearsedPath } from '#libs/service-host';
import { type VenueName, type VenueTransport, venues } from '#libs/venues';
import { orderFact } from './application/booking/facts.js';
import { orderOfApproval } from './application/send/order-of-approval.js';
import { sha256 } from './outbound/sha256.js';

const FACTS = { nowUs: 3, instrument: SAMPLE_INSTRUMENT, tradingState: 'ACTIVE', leaseIsFresh: true } as const;
/** Tells the time and nothing else: no byte of a rehearsal leaves the process. */
const NO_NETWORK: VenueTransport = {
  openSocket: () => {
    throw new Error('a rehearsal opens no socket');
  },
  sendRequest: ({ method }) => {
    invariant(method === 'GET', 'a rehearsal sends no command');
    return Promise.resolve(ok({ status: 200, headers: new Headers(), body: '{"serverTime":1}' }));
  },
};
const KEPT_BACK = problem('REHEARSED', 'A sample is kept back before its first byte.', {});

/** An approval to the request of its order, signed with a key that is none and kept back, and the facts of its booking, on samples. */
export function orderManagementRehearsal({ VENUE }: { readonly VENUE: VenueName }): RehearsedPath {
  const inputs = { scheduler: new SystemScheduler(), random: new SystemRandom(), transport: NO_NETWORK };
  const credentials = { apiKey: 'rehearsal', apiSecret: 'rehearsal' };
  const entry: OrderEntry = venues[VENUE].orderEntry(inputs, { restUrl: 'http://nowhere.invalid' }, credentials);
  return async (wire) => {
    const approved = wire.passMessage(RiskApprovedV1, SAMPLE_APPROVAL, 'risk', 'order-management');
    const order = { ...orderOfApproval(approved, sha256, 3), sentAtUs: 3 };
    const refusal = refusalAtLastLook(order, { ...FACTS, notReconciledBecause: undefined });
    invariant(refusal === undefined, `the sample of a rehearsal may not leave: ${refusal}`);
    const fact = orderFact(order, approved.id, 3);
    const change = { event: 'committed', fromStatus: undefined, proof: { approval: approved.id } } as const;
    JSON.stringify(licenseRowsOf(1, order, change, fact, 3));
    const terms = { markedAtUs: 3, refuse: () => KEPT_BACK };
    const { outcome } = await entry.placeOrder(venueOrderOf(order, SAMPLE_INSTRUMENT), terms);
    invariant(outcome === 'no', `the sample of a rehearsal was not kept back: ${outcome}`);
    wire.passMessage(OrderSubmittedV1, SAMPLE_ORDER, 'order-management', 'strategy');
    wire.passMessage(FillRecordedV1, SAMPLE_FILL, 'order-management', 'risk');
    wire.passMessage(PositionChangedV1, SAMPLE_POSITION, 'order-management', 'strategy');
    wire.passMessage(BalanceChangedV1, SAMPLE_BALANCE, 'order-management', 'risk');
  };
}
