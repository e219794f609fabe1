import type { BalanceChangedV1 } from '../balance/changed.v1.js';
import type { FillRecordedV1 } from '../fill/recorded.v1.js';
import type { IntentProposedV1 } from '../intent/proposed.v1.js';
import type { OrderFact } from '../order/order-fact.js';
import type { PositionChangedV1 } from '../position/changed.v1.js';
import type { RiskApprovedV1 } from '../risk/approved.v1.js';

/** The account, venue and instrument of samples; there are none of these names. */
export const SAMPLE_PLACE = { account: 'rehearsal', venue: 'nowhere', instrument: 'A-B' } as const;

const ENVELOPE = { occurredAtUs: 1, correlationId: 'rehearsal', causationId: 'rehearsal' } as const;
const IDS = { intentId: 'rehearsal', strategy: 'rehearsal', ...SAMPLE_PLACE } as const;
const TERMS = { side: 'BUY', type: 'LIMIT', timeInForce: 'IOC', quantity: '1', limitPrice: '100' } as const;

/** To buy 1 at 100, in the first second of 1970: nobody ever wanted it. What the code that an order passes is rehearsed on. */
export const SAMPLE_INTENT: IntentProposedV1 = {
  ...ENVELOPE,
  ...IDS,
  ...TERMS,
  id: 'rehearsal-intent',
  reduceOnly: false,
  validUntilUs: 1_000_000,
  marketEventId: 'rehearsal',
  marketEventAtUs: 1,
};

/** What risk says to it: yes, at 100. */
export const SAMPLE_APPROVAL: RiskApprovedV1 = {
  ...SAMPLE_INTENT,
  id: 'rehearsal-approval',
  worstPrice: '100',
  intentAtUs: 1,
  decidedAtUs: 2,
};

/** Its order, filled. */
export const SAMPLE_ORDER: OrderFact = {
  ...ENVELOPE,
  ...IDS,
  ...TERMS,
  id: 'rehearsal-order',
  clientOrderId: 'rehearsal',
  venueOrderId: '1',
  status: 'Filled',
  cumQuantity: '1',
  leavesQuantity: '0',
  version: 3,
  reason: '',
};

/** Its only fill. */
export const SAMPLE_FILL: FillRecordedV1 = {
  ...ENVELOPE,
  ...IDS,
  id: 'rehearsal-fill',
  clientOrderId: 'rehearsal',
  venueTradeId: '1',
  side: 'BUY',
  quantity: '1',
  price: '100',
  fee: '0.1',
  feeAsset: 'B',
  liquidity: 'TAKER',
  exchangeAtUs: 1,
};

/** What is held after it. */
export const SAMPLE_POSITION: PositionChangedV1 = {
  ...ENVELOPE,
  ...SAMPLE_PLACE,
  id: 'rehearsal-position',
  quantity: '1',
  averagePrice: '100',
  realisedProfit: '-0.1',
  version: 1,
};

/** What the account has after it. */
export const SAMPLE_BALANCE: BalanceChangedV1 = {
  ...ENVELOPE,
  id: 'rehearsal-balance',
  account: SAMPLE_PLACE.account,
  venue: SAMPLE_PLACE.venue,
  version: 1,
  balances: [
    { asset: 'A', free: '1', locked: '0' },
    { asset: 'B', free: '10000', locked: '0' },
  ],
};
