import {
  BalanceChangedV1,
  IntentProposedV1,
  OrderFilledV1,
  PositionChangedV1,
  RiskApprovedV1,
  SAMPLE_APPROVAL,
  SAMPLE_BALANCE,
  SAMPLE_INSTRUMENT,
  SAMPLE_INTENT,
  SAMPLE_ORDER,
  SAMPLE_POSITION,
} from '#libs/contracts';
import { type Intent, type RunningStrategy, recordIntent } from '#libs/domain';
import { type AccountId, Decimal, type IntentId, type StrategyId, asId } from '#libs/kernel';
import { proposedRowsOf } from '#libs/persistence';
import type { RehearsedPath } from '#libs/service-host';
import { intentIdOf } from './application/intents/intent-id.js';
import { intentProposedMessage } from './application/intents/intent-message.js';
import type { StrategyPlan, StrategyRules } from './strategy.settings.js';

const PLACE = { venue: SAMPLE_INSTRUMENT.venue, instrument: SAMPLE_INSTRUMENT.id };
const AT = { exchangeAtUs: 1, receivedAtUs: 1 };
const INTENT: Intent = {
  ...PLACE,
  account: asId<AccountId>(SAMPLE_INTENT.account),
  strategy: asId<StrategyId>(SAMPLE_INTENT.strategy),
  intentId: asId<IntentId>(SAMPLE_INTENT.intentId),
  side: SAMPLE_INTENT.side,
  type: SAMPLE_INTENT.type,
  timeInForce: SAMPLE_INTENT.timeInForce,
  quantity: new Decimal('1'),
  limitPrice: new Decimal('100'),
  reduceOnly: false,
  validUntilUs: SAMPLE_INTENT.validUntilUs,
  marketEventId: SAMPLE_INTENT.marketEventId,
  marketEventAtUs: SAMPLE_INTENT.marketEventAtUs,
};

/** A strategy of each kind that the settings run, on a sample market, an intent as it is written down and sent, and the facts that follow it, on samples. */
export function strategyRehearsal({ STRATEGIES }: Pick<StrategyRules, 'STRATEGIES'>): RehearsedPath {
  // One of each: a thousand that share their code would take the whole time that there is, and keep their windows.
  const firstOfEach = new Map([...STRATEGIES].reverse().map((plan) => [plan.name, plan])).values();
  const actors = new Set([...firstOfEach].map((plan) => new RehearsedStrategy(plan)));
  return (wire) => {
    for (const actor of actors) if (!actor.play()) actors.delete(actor);
    const announcement = intentProposedMessage(INTENT, 1);
    JSON.stringify(proposedRowsOf(recordIntent(INTENT, 1), announcement));
    wire.passMessage(IntentProposedV1, announcement.message, 'strategy', 'risk');
    wire.passMessage(RiskApprovedV1, SAMPLE_APPROVAL, 'risk', 'strategy');
    wire.passMessage(OrderFilledV1, SAMPLE_ORDER, 'order-management', 'strategy');
    wire.passMessage(PositionChangedV1, SAMPLE_POSITION, 'order-management', 'strategy');
    wire.passMessage(BalanceChangedV1, SAMPLE_BALANCE, 'order-management', 'strategy');
  };
}

/** A strategy of its own on a sample market: a live book, an account with means, a price that rises and falls. */
class RehearsedStrategy {
  readonly #plan: StrategyPlan;
  #strategy: RunningStrategy | undefined;
  #round = 0;

  constructor(plan: StrategyPlan) {
    this.#plan = plan;
  }

  /** One trade; whether it goes on. One that throws does not: the runner benches it, and says so, when it throws at work. */
  play(): boolean {
    try {
      this.#strategy ??= this.#start();
      this.#playTrade(this.#strategy);
      return true;
    } catch {
      return false;
    }
  }

  #start(): RunningStrategy {
    const strategy = this.#plan.start({ instrument: SAMPLE_INSTRUMENT, canShort: this.#plan.canShort });
    strategy.on({ kind: 'book-state', ...PLACE, ...AT, state: 'LIVE' });
    strategy.on({ kind: 'equity', equity: new Decimal('10000') });
    return strategy;
  }

  /** Whatever it wants is told to be refused. */
  #playTrade(strategy: RunningStrategy): void {
    this.#round += 1;
    const [tradeId, step] = [this.#round, this.#round % 40];
    const priceTicks = 1_000 + Math.abs(step - 20);
    const drafts = strategy.on({ kind: 'trade', ...PLACE, ...AT, tradeId, priceTicks, sizeLots: 1, takerSide: 'BUY' });
    for (const { marketEventId } of drafts) {
      const intentId = intentIdOf(INTENT.strategy, PLACE.venue, PLACE.instrument, marketEventId);
      const end = { outcome: 'refused', closedAtUs: AT.receivedAtUs } as const;
      strategy.on({ kind: 'intent-closed', instrument: PLACE.instrument, intentId, ...end });
    }
  }
}
