import { Inject, Injectable } from '@nestjs/common';
import type { PositionChangedV1 } from '#libs/contracts';
import { type PositionView, addKnownFill, positionMove } from '#libs/domain';
import { type AccountId, type Clock, Decimal, type InstrumentId, type VenueId, ZERO, asId } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { STRATEGY_BOOKS, type StrategyBooks, type StrategyWrites } from '../../ports.js';
import { changeIntent } from '../intents/change-intent.js';
import { IntentClosing } from '../intents/intent-closing.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';
import { incomingMessage } from './incoming-message.js';

/**
 * Records a position that a fill has moved, and how much of its intent's fills it shows; then reports it to the strategies. A
 * second delivery changes nothing in the books and reports the same again, which the strategies ignore.
 */
@Injectable()
export class RecordPosition {
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #closing: IntentClosing;
  readonly #clock: Clock;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    runner: StrategyRunner,
    closing: IntentClosing,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#books = books;
    this.#runner = runner;
    this.#closing = closing;
    this.#clock = clock;
  }

  /** Takes the fact. The chain that it belongs to carries the id of the intent behind it. */
  async recordPosition(fact: PositionChangedV1): Promise<void> {
    const position = positionFrom(fact);
    const { account, venue, instrument, quantity, version } = position;
    const intent = await this.#books.write(async (writes) => {
      const moved = (await writes.isFirstDelivery(incomingMessage(fact))) ? await movePosition(writes, position) : ZERO;
      const nowUs = this.#clock.nowUs();
      return changeIntent(writes, fact.correlationId, (before) =>
        moved.eq(ZERO) ? before : addKnownFill(before, moved, nowUs),
      );
    });
    this.#runner.onPosition(account, venue, instrument, quantity, version);
    this.#closing.reportIfDone(intent);
  }
}

/** Writes the position down unless a newer one is known; returns by how much it moved, in base. */
async function movePosition(writes: StrategyWrites, position: PositionView): Promise<Decimal> {
  const moved = positionMove(await writes.lockPosition(position), position);
  if (moved === undefined) return ZERO;
  await writes.savePosition(position);
  return moved;
}

function positionFrom(fact: PositionChangedV1): PositionView {
  return {
    account: asId<AccountId>(fact.account),
    venue: asId<VenueId>(fact.venue),
    instrument: asId<InstrumentId>(fact.instrument),
    quantity: new Decimal(fact.quantity),
    averagePrice: new Decimal(fact.averagePrice),
    realisedProfit: new Decimal(fact.realisedProfit),
    version: fact.version,
    updatedAtUs: fact.occurredAtUs,
  };
}
