import { Inject, Injectable } from '@nestjs/common';
import { type ManualIntentReply, type PlaceOrderV1, obeyOnce } from '#libs/contracts';
import { type GivenCommand, type Intent, MANUAL_STRATEGY, recordIntent, tradableQuantity } from '#libs/domain';
import {
  type AccountId,
  type Clock,
  Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  type StrategyId,
  US_PER_MS,
  type VenueId,
  ZERO,
  asId,
  err,
  formatDecimal,
  ok,
  problem,
} from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { STRATEGY_BOOKS, type StrategyBooks, type StrategyWrites } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import { intentIdOf } from '../intents/intent-id.js';
import { intentProposedMessage } from '../intents/intent-message.js';
import { AccountValuation } from '../strategies/account-valuation.js';

/** An order that a person wants, without who and why. */
export type WantedOrder = Pick<
  PlaceOrderV1,
  'venue' | 'instrument' | 'side' | 'quantity' | 'type' | 'limitPrice' | 'timeInForce' | 'reduceOnly' | 'validForMs'
>;

/** A command with an order or a place in it. */
export type GivenWith<Content extends object> = GivenCommand & { readonly content: Content };

/** A position that a person wants closed. */
export type PositionToClose = Pick<WantedOrder, 'venue' | 'instrument'>;

const MANUAL = asId<StrategyId>(MANUAL_STRATEGY);

/**
 * Orders that people make by hand: intents of the strategy `manual`, which is part of this service because nobody else writes intents.
 * They pass risk like any other; what becomes of them is told by the same facts.
 */
@Injectable()
export class ManualOrders {
  readonly #books: StrategyBooks;
  readonly #valuation: AccountValuation;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #settings: StrategyRules;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    valuation: AccountValuation,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#books = books;
    this.#valuation = valuation;
    this.#clock = clock;
    this.#log = log;
    this.#settings = settings;
  }

  /** Proposes an order once; what can never be an intent is refused here, everything else is risk's to judge. */
  placeOrder(given: GivenWith<WantedOrder>): Promise<Result<ManualIntentReply, Problem>> {
    return this.#obey(given, async (writes) => {
      const wrong = whyNoIntent(given.content);
      return wrong === undefined ? ok(await this.#propose(writes, given, given.content)) : err(wrong);
    });
  }

  /** Proposes the order that brings a position to zero, or as near as one order of the venue can. */
  closePosition(given: GivenWith<PositionToClose>): Promise<Result<ManualIntentReply, Problem>> {
    return this.#obey(given, async (writes) => {
      const { instrument, venue } = given.content;
      const place = { account: asId<AccountId>(given.target), venue: asId<VenueId>(venue) };
      const held = await writes.lockPosition({ ...place, instrument: asId<InstrumentId>(instrument) });
      const order = this.#closingOrder(given, held?.quantity ?? ZERO);
      return order.ok ? ok(await this.#propose(writes, given, order.value)) : order;
    });
  }

  #closingOrder({ content: place, target }: GivenWith<PositionToClose>, held: Decimal): Result<WantedOrder, Problem> {
    const about = { account: target, ...place, held: formatDecimal(held) };
    if (held.eq(ZERO)) return err(problem('POSITION_FLAT', `${target} holds nothing in ${place.instrument}.`, about));
    const instrument = this.#valuation.findInstrument(place.venue, place.instrument);
    const price = instrument && this.#valuation.lastPriceOf(instrument);
    if (instrument === undefined || price === undefined) return err(unknownMarket(place, about));
    const quantity = tradableQuantity(instrument, held.abs(), price, 'MARKET');
    if (quantity.eq(ZERO)) {
      const message = `What ${target} holds of ${place.instrument} (${about.held}) is less than the smallest order of the venue: it stays until the next order takes it along.`;
      return err(problem('POSITION_TOO_SMALL', message, { ...about, price: formatDecimal(price) }));
    }
    const side = held.gt(ZERO) ? 'SELL' : 'BUY';
    const terms = { side, type: 'MARKET', timeInForce: 'IOC', reduceOnly: true } as const;
    return ok({ ...place, ...terms, quantity: formatDecimal(quantity), validForMs: this.#settings.INTENT_TTL_MS });
  }

  async #obey(
    given: GivenCommand,
    carryOut: (writes: StrategyWrites) => Promise<Result<ManualIntentReply, Problem>>,
  ): Promise<Result<ManualIntentReply, Problem>> {
    const reply = await this.#books.write((writes) => obeyOnce(writes, given, () => carryOut(writes)));
    const { actor, commandId, kind, reason } = given;
    if (reply.ok) this.#log.warn({ commandId, kind, actor, reason, ...reply.value }, 'an operator proposes an order');
    else this.#log.warn({ commandId, kind, actor, reason, problem: reply.error }, 'an order by hand was refused');
    return reply;
  }

  async #propose(writes: StrategyWrites, given: GivenCommand, order: WantedOrder): Promise<ManualIntentReply> {
    const nowUs = this.#clock.nowUs();
    const intent = intentOf(given, order, nowUs);
    await writes.insertIntent(recordIntent(intent, nowUs));
    await writes.announce([intentProposedMessage(intent, nowUs)]);
    const { account, instrument, intentId, side, venue } = intent;
    return { intentId, account, venue, instrument, side, quantity: order.quantity };
  }
}

function intentOf({ commandId, target }: GivenCommand, order: WantedOrder, nowUs: number): Intent {
  const { instrument, limitPrice, reduceOnly, side, timeInForce, type, validForMs, venue } = order;
  const cause = `command:${target}:${commandId}`;
  return {
    intentId: intentIdOf(MANUAL, venue, instrument, cause),
    strategy: MANUAL,
    account: asId<AccountId>(target),
    venue: asId<VenueId>(venue),
    instrument: asId<InstrumentId>(instrument),
    side,
    type,
    timeInForce,
    reduceOnly,
    quantity: new Decimal(order.quantity),
    limitPrice: limitPrice === undefined ? undefined : new Decimal(limitPrice),
    validUntilUs: nowUs + validForMs * US_PER_MS,
    marketEventId: cause,
    marketEventAtUs: nowUs,
  };
}

function whyNoIntent({ limitPrice, quantity, type }: WantedOrder): Problem | undefined {
  if (new Decimal(quantity).lte(ZERO))
    return problem('QUANTITY_WRONG', 'The quantity must be above zero.', { quantity });
  if (type === 'MARKET' && limitPrice !== undefined)
    return problem('PRICE_WRONG', 'A MARKET order takes no limit price; leave it out, or make it a LIMIT order.', {
      limitPrice,
    });
  const isPriced = limitPrice !== undefined && new Decimal(limitPrice).gt(ZERO);
  return type === 'MARKET' || isPriced
    ? undefined
    : problem('PRICE_WRONG', `A ${type} order needs a limit price above zero.`, { limitPrice: limitPrice ?? 'none' });
}

function unknownMarket({ instrument, venue }: PositionToClose, about: Readonly<Record<string, string>>): Problem {
  const message = `No price of ${venue}:${instrument} is known here; wait for its feed, or name it in INSTRUMENTS.`;
  return problem('MARKET_UNKNOWN', message, about, true);
}
