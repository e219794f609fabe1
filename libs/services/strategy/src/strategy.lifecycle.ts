import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ProposeIntent } from './application/intents/propose-intent.js';
import { MarketEventDispatcher } from './application/market/market-event-dispatcher.js';
import { ReviewStrategies } from './application/review/review-strategies.js';
import { CheckOrderSizes } from './application/sizes/check-order-sizes.js';
import { AwaitOrderPath } from './application/start/await-order-path.js';
import { LearnInstruments } from './application/start/learn-instruments.js';
import { RecoverStrategies } from './application/start/recover-strategies.js';
import { WarmUpStrategies } from './application/start/warm-up-strategies.js';
import { StrategyRunner } from './application/strategies/strategy-runner.js';
import { MarketTicksSubscriber } from './inbound/market-ticks.subscriber.js';
import { STRATEGY_SETTINGS, type StrategyRules, followedInstruments } from './strategy.settings.js';

/** Starts the parts in order (recover, subscribe, warm up, trade) and stops them in reverse. */
@Injectable()
export class StrategyLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #runner: StrategyRunner;
  readonly #recovery: RecoverStrategies;
  readonly #ticks: MarketTicksSubscriber;
  readonly #dispatcher: MarketEventDispatcher;
  readonly #warmUp: WarmUpStrategies;
  readonly #orderPath: AwaitOrderPath;
  readonly #proposals: ProposeIntent;
  readonly #review: ReviewStrategies;
  readonly #sizes: CheckOrderSizes;
  readonly #learning: LearnInstruments;
  readonly #settings: StrategyRules;
  #starting: Promise<void> = Promise.resolve();

  constructor(
    runner: StrategyRunner,
    recovery: RecoverStrategies,
    ticks: MarketTicksSubscriber,
    dispatcher: MarketEventDispatcher,
    warmUp: WarmUpStrategies,
    orderPath: AwaitOrderPath,
    proposals: ProposeIntent,
    review: ReviewStrategies,
    sizes: CheckOrderSizes,
    learning: LearnInstruments,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#runner = runner;
    this.#recovery = recovery;
    this.#ticks = ticks;
    this.#dispatcher = dispatcher;
    this.#warmUp = warmUp;
    this.#orderPath = orderPath;
    this.#proposals = proposals;
    this.#review = review;
    this.#sizes = sizes;
    this.#learning = learning;
    this.#settings = settings;
  }

  onApplicationBootstrap(): void {
    this.#runner.setIntentListener(this.#proposals);
    // Not awaited: the probes must answer while market-data is still starting.
    this.#starting = this.#startTrading();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#dispatcher.stopDispatching();
    this.#recovery.stopRecovery();
    this.#warmUp.stopWarmUp();
    this.#orderPath.stopWaiting();
    this.#ticks.unsubscribeFromMarkets();
    await this.#starting;
    await this.#learning.stopLearning();
    await this.#sizes.stopSizeChecks();
    await this.#review.stopReviews();
    await this.#proposals.stopProposing();
  }

  async #startTrading(): Promise<void> {
    await this.#recovery.recoverStrategies();
    if (!this.#recovery.isRecovered) return;
    // Live trades wait until the strategies know the past, so that no trade is missing between the two.
    this.#dispatcher.holdEvents();
    this.#ticks.subscribeToMarkets(followedInstruments(this.#settings));
    this.#review.startReviews();
    this.#sizes.startSizeChecks();
    await Promise.all([this.#warmUp.warmUpStrategies(), this.#orderPath.whenOpenOrGivenUp()]);
    await this.#dispatcher.whenCaughtUp();
    this.#dispatcher.releaseEvents();
    this.#learning.startLearning();
  }
}
