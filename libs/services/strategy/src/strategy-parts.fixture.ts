import type { Instrument, Intent, IntentDraft, MarketTrade, StrategyEvent } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type Problem,
  type Result,
  type StopSignal,
  type StrategyId,
  type VenueId,
  asId,
  err,
  ok,
  problem,
} from '#libs/kernel';
import { MemoryTransactions } from '#libs/persistence';
import { type InstrumentName, Lifeline, Metrics, RecordingSupervisor, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { CloseOverdueIntents } from './application/intents/close-overdue-intents.js';
import { TakeFacts } from './application/facts/take-facts.js';
import { IntentClosing } from './application/intents/intent-closing.js';
import { ProposeIntent } from './application/intents/propose-intent.js';
import { RebuildIntent } from './application/intents/rebuild-intent.js';
import { MarketEventDispatcher } from './application/market/market-event-dispatcher.js';
import { UncertainMarkets } from './application/market/uncertain-markets.js';
import { StrategyActivity } from './application/status/strategy-activity.js';
import { StrategyTelemetry } from './outbound/strategy-telemetry.js';
import { AccountValuation } from './application/strategies/account-valuation.js';
import { WarmUpStrategies } from './application/start/warm-up-strategies.js';
import { ChangeStrategy } from './application/strategies/change-strategy.js';
import { StrategyRunner } from './application/strategies/strategy-runner.js';
import { MemoryStrategyBooks } from './outbound/memory/memory-strategy-books.js';
import { MemoryStrategyDatabase } from './outbound/memory/memory-strategy-database.js';
import { GateWhileConnected } from './outbound/gate-while-connected.js';
import {
  type CachedLastPrice,
  type Gate,
  type MarketSnapshot,
  type MarketSource,
  NO_GATE,
  type TradeHistory,
} from './ports.js';
import { FailingBooks, isAway } from './failing-books.fixture.js';
import type { StrategyPlan, StrategyRules } from './strategy.settings.js';

/** The names of the tests. */
export const venue = asId<VenueId>('binance');
/** The account of the tests. */
export const account = asId<AccountId>('paper-1');
/** The strategy of the tests. */
export const strategyId = asId<StrategyId>('s-1');

/** A decimal. */
export const d = (text: string): Decimal => new Decimal(text);
const one = d('1');

/** An instrument whose steps are all 1. */
export function instrumentOf(id = 'BTC-USDT'): Instrument {
  const sizes = { tickSize: one, lotSize: one, minQuantity: one, maxQuantity: one, minNotional: one };
  const [base = '', quote = ''] = id.split('-');
  return { venue, id: asId<InstrumentId>(id), venueSymbol: base + quote, base, quote, status: 'TRADING', ...sizes };
}

/** A trade at 1. */
export function tradeOf(tradeId: number, exchangeAtUs = tradeId * 10, instrument = 'BTC-USDT'): MarketTrade {
  return {
    kind: 'trade',
    venue,
    instrument: asId<InstrumentId>(instrument),
    exchangeAtUs,
    receivedAtUs: 1,
    tradeId,
    priceTicks: 1,
    sizeLots: 1,
    takerSide: 'BUY',
  };
}

/** What a strategy wants to buy because of a market event. */
export function draftOf(marketEventId: string, marketEventAtUs: number): IntentDraft {
  const order = { side: 'BUY', quantity: one, type: 'MARKET', limitPrice: undefined, timeInForce: 'IOC' } as const;
  return { ...order, reduceOnly: false, marketEventId, marketEventAtUs };
}

/** An intent of the test's strategy. */
export function intentOf(intentId: string, more: Partial<Intent> = {}): Intent {
  const names = { intentId: asId<IntentId>(intentId), strategy: strategyId, account, venue };
  const instrument = asId<InstrumentId>('BTC-USDT');
  return { ...draftOf('e', 1_000), ...names, instrument, validUntilUs: 2_000, ...more };
}

/** A strategy that writes down what it receives; after a trade it wants something if `wants` says so. */
export function recordingPlan(
  received: StrategyEvent[],
  wants: (trade: MarketTrade) => IntentDraft | undefined = () => undefined,
  more: Partial<StrategyPlan> = {},
): StrategyPlan {
  return {
    id: strategyId,
    name: 'recording',
    account,
    canShort: false,
    instruments: [{ venue, instrument: asId<InstrumentId>('BTC-USDT') }],
    start: () => ({
      pastTrades: 10,
      warm: (event) => {
        received.push(event);
      },
      on: (event) => {
        received.push(event);
        const draft = event.kind === 'trade' ? wants(event) : undefined;
        return draft === undefined ? [] : [draft];
      },
      view: () => ({}),
    }),
    ...more,
  };
}

/** A source of markets that replies what the test puts into it. */
export class ScriptedMarketSource implements MarketSource {
  readonly #none = err(problem('NOT_THERE', 'It is not there.'));
  market: Result<MarketSnapshot, Problem> = this.#none;
  cached: Result<CachedLastPrice | undefined, Problem> = ok(undefined);
  listInstruments: (rules?: Partial<Instrument>) => void = () => undefined;
  /** How often instruments were asked for. */
  rulesAsked = 0;
  /** Runs before a market is answered. */
  beforeMarket: () => void = () => undefined;
  asked = 0;

  /** Waits until the test calls {@link listInstruments}, or for the signal. */
  fetchInstruments(
    names: readonly InstrumentName[],
    onInstrument: (instrument: Instrument) => void,
    signal: StopSignal,
  ): Promise<void> {
    this.rulesAsked += 1;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve());
      this.listInstruments = (rules = {}): void => {
        for (const { instrument } of names) onInstrument({ ...instrumentOf(instrument), ...rules });
        resolve();
      };
    });
  }

  fetchMarket(): Promise<Result<MarketSnapshot, Problem>> {
    this.asked += 1;
    this.beforeMarket();
    return Promise.resolve(this.market);
  }

  fetchCachedPrice(): Promise<Result<CachedLastPrice | undefined, Problem>> {
    return Promise.resolve(this.cached);
  }
}

/** A market of which nothing is known from before. */
const NO_HISTORY: TradeHistory = { fetchPastTrades: () => Promise.resolve(ok([])) };

/** The use cases of strategy over memory and virtual time, as its module puts them together. */
export class StrategyParts {
  readonly time = new VirtualScheduler();
  readonly log = createLog('strategy', 'silent');
  readonly metrics = Metrics.forService('strategy');
  readonly database = new MemoryStrategyDatabase();
  readonly books: FailingBooks;
  readonly source = new ScriptedMarketSource();
  readonly runner = new StrategyRunner(this.log);
  readonly valuation = new AccountValuation(this.runner);
  readonly settings: StrategyRules;
  readonly dispatcher: MarketEventDispatcher;
  readonly markets: UncertainMarkets;
  readonly activity: StrategyActivity;
  readonly closing = new IntentClosing(this.runner, this.time);
  readonly supervisor = new RecordingSupervisor();
  readonly facts: TakeFacts;
  readonly rebuild: RebuildIntent;
  readonly proposals: ProposeIntent;
  readonly overdue: CloseOverdueIntents;
  readonly changes: ChangeStrategy;
  readonly warmUp: WarmUpStrategies;
  /** Where it is connected to a broker, `takeIntent` may be a test's own. */
  readonly broker = { connected: true };
  gate: Gate = NO_GATE;
  /** What the strategy received. */
  readonly received: StrategyEvent[] = [];

  constructor(settings: Partial<StrategyRules> = {}) {
    const { time, log, runner } = this;
    const transactions = new MemoryTransactions(this.database.database, new Lifeline(), this.supervisor);
    this.books = new FailingBooks(new MemoryStrategyBooks(transactions, this.database));
    this.settings = {
      STRATEGIES: [recordingPlan(this.received)],
      INTENT_TTL_MS: 2_000,
      INTENT_EXPIRY_GRACE_MS: 10_000,
      FILL_GRACE_MS: 10_000,
      MAX_TICK_AGE_MS: 2_000,
      WARM_UP_TRADES: 1_000,
      WARM_UP_TIMEOUT_MS: 1_000,
      TICK_QUEUE_CAPACITY: 16,
      ...settings,
    };
    this.dispatcher = new MarketEventDispatcher(runner, this.valuation, time, this.settings);
    this.activity = new StrategyActivity(new StrategyTelemetry(this.metrics, this.dispatcher, runner));
    this.markets = new UncertainMarkets(this.source, this.dispatcher, this.valuation, time, log);
    this.facts = new TakeFacts(this.books, isAway, this.supervisor);
    this.rebuild = new RebuildIntent(runner, time, log, this.settings);
    const gate = new GateWhileConnected({ takeIntent: (...of) => this.gate.takeIntent(...of) }, this.broker);
    this.proposals = new ProposeIntent(this.books, isAway, runner, time, this.activity, log, this.settings, gate);
    this.warmUp = new WarmUpStrategies(NO_HISTORY, runner, time, log, this.settings);
    this.changes = new ChangeStrategy(this.books, runner, this.warmUp, time, log, this.settings);
    this.overdue = new CloseOverdueIntents(
      this.books,
      runner,
      this.closing,
      this.proposals,
      time,
      this.activity,
      log,
      this.settings,
    );
  }

  /** Puts the strategies of the settings to work and lets their intents be proposed. */
  startStrategies(): void {
    this.runner.setIntentListener(this.proposals);
    for (const plan of this.settings.STRATEGIES)
      for (const { instrument } of plan.instruments) this.runner.addStrategy(plan, instrumentOf(instrument));
  }

  /** The subjects and ids of the messages that wait to be published. */
  async unsent(): Promise<readonly string[]> {
    const messages = await this.database.outbox.readUnsent(100, []);
    return messages.map(({ subject, id }) => `${subject} ${id}`);
  }

  /** What the strategy received of one kind. */
  receivedOf<Kind extends StrategyEvent['kind']>(kind: Kind): Extract<StrategyEvent, { kind: Kind }>[] {
    return this.received.filter((event): event is Extract<StrategyEvent, { kind: Kind }> => event.kind === kind);
  }
}
