import {
  BalanceChangedV1,
  FillRecordedV1,
  IntentProposedV1,
  OrderAcceptedV1,
  OrderFilledV1,
  OrderSubmittedV1,
  PositionChangedV1,
  RiskApprovedV1,
  SAMPLE_APPROVAL,
  SAMPLE_BALANCE,
  SAMPLE_FILL,
  SAMPLE_INSTRUMENT,
  SAMPLE_INTENT,
  SAMPLE_ORDER,
  SAMPLE_PLACE,
  SAMPLE_POSITION,
} from '#libs/contracts';
import {
  type AccountBook,
  type AccountLimits,
  type MarketLook,
  type RateLimit,
  EVERY_ACCOUNT_SCOPE,
  initialScopeState,
  newRiskAccount,
  noRecentOrders,
} from '#libs/domain';
import { type AccountId, Decimal, type VenueId, asId, invariant } from '#libs/kernel';
import type { RehearsedWire } from '#libs/service-host';
import { type BatchMeans, beginBatch } from './application/intents/decision-batch.js';
import { arrivalOf } from './application/intents/judgement.js';
import { decideCallOf } from './outbound/postgres/decide.function.js';
import { NO_LICENCES } from './ports.js';

const account = asId<AccountId>(SAMPLE_PLACE.account);
const venue = asId<VenueId>(SAMPLE_PLACE.venue);
const [one, hundred, much] = [new Decimal('1'), new Decimal('100'), new Decimal('10000')];

const BOOK: AccountBook = {
  account: { ...newRiskAccount(account), limitsVersion: 1 },
  tradingStates: [initialScopeState(account), initialScopeState(EVERY_ACCOUNT_SCOPE)],
  limits: [{ instrument: '*', maxOrderQuantity: much, maxOrderNotional: much, maxPosition: much }],
  positions: [],
  reservations: [],
  balances: [
    { account, venue, version: 1, exchangeAtUs: 0, assets: [{ asset: 'B', free: much, locked: new Decimal('0') }] },
  ],
  uncoveredSpends: [],
  activity: { recent: noRecentOrders(), fills: new Map(), trips: new Map() },
};
const LOOK: MarketLook = {
  view: () => ({ bookState: 'LIVE', bid: hundred.minus(one), ask: hundred, ageUs: 0 }),
  instrument: () => SAMPLE_INSTRUMENT,
  marks: () => hundred,
  priced: [{ venue: SAMPLE_PLACE.venue, instrument: SAMPLE_PLACE.instrument }],
  collar: new Decimal('0.01'),
};
const RATE: RateLimit = { most: 1, windowMs: 1 };
const LIMITS: AccountLimits = {
  maxGrossExposureRatio: one,
  maxMarketDataAgeMs: 1_000,
  guards: {
    priceCollar: one,
    maxOpenOrders: 1,
    maxOpenOrdersPerInstrument: 1,
    restrictions: [],
    orderRates: [RATE],
    orderRatesPerStrategy: [RATE],
    repeatedOrders: [RATE],
    duplicateWindowMs: 1,
  },
};
const CLOCK = { nowUs: () => 2, monotonicUs: () => 2 };
const MEANS: BatchMeans = {
  books: {
    commitDecisions: (decisions) => {
      decideCallOf(decisions, () => Promise.resolve()); // The call is made ready, and not made.
      return Promise.resolve(decisions.map(() => 'STALE'));
    },
  },
  scheduler: CLOCK,
  pricing: { lookAtMarkets: () => LOOK, accountLimits: LIMITS },
};

/** An intent to its decision as it is written down and sent, and the facts that follow it, on samples. Throws where the sample is refused. */
export function rehearseRisk(wire: RehearsedWire): void {
  const message = wire.passMessage(IntentProposedV1, SAMPLE_INTENT, 'strategy', 'risk');
  const waiting = { arrival: arrivalOf(message, CLOCK), resolve: () => undefined, reject: () => undefined };
  const verdict = beginBatch(MEANS, [waiting], BOOK, NO_LICENCES).proposed[0]?.entry.decision.verdict;
  const why = verdict?.outcome === 'REFUSED' ? verdict.problem.message : undefined;
  invariant(verdict?.outcome === 'APPROVED', `the sample of a rehearsal is refused: ${why}`);
  wire.passMessage(RiskApprovedV1, SAMPLE_APPROVAL, 'risk', 'order-management');
  for (const type of [OrderSubmittedV1, OrderAcceptedV1, OrderFilledV1])
    wire.passMessage(type, SAMPLE_ORDER, 'order-management', 'risk');
  wire.passMessage(FillRecordedV1, SAMPLE_FILL, 'order-management', 'risk');
  wire.passMessage(PositionChangedV1, SAMPLE_POSITION, 'order-management', 'risk');
  wire.passMessage(BalanceChangedV1, SAMPLE_BALANCE, 'order-management', 'risk');
}
