import { Inject, Injectable } from '@nestjs/common';
import {
  type Instrument,
  type Order,
  type VenueFill,
  applyExecution,
  feeInstrumentOf,
  fillTransaction,
  heldAfterFee,
  heldAfterFill,
  isBookable,
  tradeOf,
  withExecutedOrdered,
  withFeeAsset,
} from '#libs/domain';
import { type UnixUs, formatDecimal, invariant } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import { ORDER_OBSERVER, type OrderObserver, type BookingWrites } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';
import { fillFact, positionFact } from './facts.js';
import { lockPositions } from './lock-positions.js';
import { SaveOrderStep, type StepEvidence } from './save-order-step.js';

/** Thrown where what the venue calls a fill cannot be one; nothing of it is booked. */
export class UnbookableFillError extends Error {
  override readonly name = 'UnbookableFillError';

  constructor(fill: VenueFill) {
    const { price, quantity, fee, feeAsset, venueTradeId } = fill;
    super(`trade ${venueTradeId}: ${quantity.toFixed()} at ${price.toFixed()}, fee ${fee.toFixed()} ${feeAsset}`);
  }
}

/**
 * Books one execution: the order it moves, the trade, the position, the ledger, and the facts. A fee in a third asset that is traded
 * comes out of that asset's position.
 */
@Injectable()
export class BookFill {
  readonly #steps: SaveOrderStep;
  readonly #observer: OrderObserver;
  readonly #instruments: TradedInstruments;
  readonly #log: Log;

  constructor(
    steps: SaveOrderStep,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    instruments: TradedInstruments,
    @Inject(LOG) log: Log,
  ) {
    this.#steps = steps;
    this.#observer = observer;
    this.#instruments = instruments;
    this.#log = log;
  }

  /** The instruments whose positions a fill changes. */
  positionsOf(instrument: Instrument, reported: VenueFill): readonly Instrument[] {
    const payer = this.#payerOf(instrument, withFeeAsset(reported, instrument));
    return payer === undefined ? [instrument] : [instrument, payer];
  }

  #payerOf(instrument: Instrument, fill: VenueFill): Instrument | undefined {
    return feeInstrumentOf(fill, instrument, this.#instruments.listInstruments());
  }

  /** Returns the order after the fill; unchanged where the fill was booked before. */
  async bookFillOf(
    writes: BookingWrites,
    instrument: Instrument,
    before: Order,
    reported: VenueFill,
    evidence: StepEvidence,
  ): Promise<Order> {
    if (await writes.isTradeBooked(instrument.id, reported)) return before;
    const fill = withFeeAsset(reported, instrument);
    if (!isBookable(fill)) throw new UnbookableFillError(reported);
    const ordered = withExecutedOrdered(before, fill.quantity);
    const step = applyExecution(ordered, fill.quantity);
    const after = await this.#steps.saveStep(writes, ordered, step, { ...evidence, venueOrderId: fill.venueOrderId });
    await this.#bookTrade(writes, instrument, after, fill, evidence.nowUs);
    return after;
  }

  async #bookTrade(
    writes: BookingWrites,
    instrument: Instrument,
    order: Order,
    fill: VenueFill,
    nowUs: UnixUs,
  ): Promise<void> {
    const payer = this.#payerOf(instrument, fill);
    const [held, paying] = await lockPositions(writes, instrument, payer);
    const after = heldAfterFill(held, fill);
    const realisedProfit = after.position.realisedProfit.minus(held.position.realisedProfit);
    await writes.addTrade(tradeOf(order, fill, realisedProfit, nowUs));
    await writes.savePosition(after, nowUs);
    const isNew = await writes.postToLedger(fillTransaction(fill, instrument, payer?.id), nowUs);
    invariant(isNew, `trade ${fill.venueTradeId} is in the ledger and not among the trades`);
    const fact = fillFact(order, fill, payer?.id, nowUs);
    await writes.announce([fact, positionFact(after, order, fact.message.id, nowUs)]);
    if (paying !== undefined) {
      const paid = heldAfterFee(paying, fill.fee);
      await writes.savePosition(paid, nowUs);
      await writes.announce([positionFact(paid, order, fact.message.id, nowUs)]);
    }
    writes.afterCommit(() => {
      this.#observer.onFill(fill.liquidity);
      const { clientOrderId, correlationId } = order;
      const chain = { clientOrderId, correlationId, instrument: order.instrument };
      this.#log.info({ ...chain, ...termsOf(fill) }, 'a fill was booked');
    });
  }
}

function termsOf({ fee, feeAsset, liquidity, price, quantity, side, venueTradeId }: VenueFill): object {
  const numbers = { quantity: formatDecimal(quantity), price: formatDecimal(price), fee: formatDecimal(fee) };
  return { venueTradeId, side, ...numbers, feeAsset, liquidity };
}
