import { Inject, Injectable } from '@nestjs/common';
import type { PositionChangedV1 } from '#libs/contracts';
import { type PositionView, addKnownFill } from '#libs/domain';
import { type AccountId, type Clock, Decimal, type InstrumentId, type VenueId, ZERO, asId } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { IntentClosing } from '../intents/intent-closing.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';
import { TakeFacts } from './take-facts.js';

/**
 * Records a position that a fill has moved, and how much of its intent's fills it shows; then reports it to the strategies. A
 * second delivery changes nothing in the books and reports the same again, which the strategies ignore.
 */
@Injectable()
export class RecordPosition {
  readonly #facts: TakeFacts;
  readonly #runner: StrategyRunner;
  readonly #closing: IntentClosing;
  readonly #clock: Clock;

  constructor(facts: TakeFacts, runner: StrategyRunner, closing: IntentClosing, @Inject(CLOCK) clock: Clock) {
    this.#facts = facts;
    this.#runner = runner;
    this.#closing = closing;
    this.#clock = clock;
  }

  /** Takes the fact. The chain that it belongs to carries the id of the intent behind it. */
  recordPosition(fact: PositionChangedV1): Promise<void> {
    const position = positionFrom(fact);
    const { account, instrument, quantity, venue, version } = position;
    return this.#facts.takeFact({
      message: fact,
      intentId: fact.correlationId,
      position,
      applyTo: (book, isFirst) => {
        const moved = isFirst ? book.movePosition(position) : ZERO;
        const nowUs = this.#clock.nowUs();
        const intent = book.changeIntent(fact.correlationId, (before) =>
          moved.eq(ZERO) ? before : addKnownFill(before, moved, nowUs),
        );
        book.afterCommit(() => this.#runner.onPosition(account, venue, instrument, quantity, version));
        book.afterCommit(() => this.#closing.reportIfDone(intent));
      },
    });
  }
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
