import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import { type RecordedIntent, endIntentOrder } from '#libs/domain';
import { type Clock, Decimal } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { IntentClosing } from '../intents/intent-closing.js';
import { RebuildIntent } from '../intents/rebuild-intent.js';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

/** Records that the order of an intent has ended, filled or not. */
@Injectable()
export class RecordOrderEnd {
  readonly #facts: TakeFacts;
  readonly #closing: IntentClosing;
  readonly #rebuild: RebuildIntent;
  readonly #clock: Clock;

  constructor(facts: TakeFacts, closing: IntentClosing, rebuild: RebuildIntent, @Inject(CLOCK) clock: Clock) {
    this.#facts = facts;
    this.#closing = closing;
    this.#rebuild = rebuild;
    this.#clock = clock;
  }

  /** The intent closes now if the position shows all that was executed already, else with the position that does. */
  recordOrderEnd(fact: OrderFact): Promise<void> {
    return this.#facts.takeFact({
      message: fact,
      intentId: fact.intentId,
      place: this.#rebuild.placeOf(fact),
      applyTo: (book, isFirst) => {
        const intent = this.#endIn(book, fact, isFirst);
        book.afterCommit(() => this.#closing.reportIfDone(intent));
      },
    });
  }

  #endIn(book: FactBook, fact: OrderFact, isFirst: boolean): RecordedIntent | undefined {
    const executed = new Decimal(fact.cumQuantity);
    const nowUs = this.#clock.nowUs();
    const known = book.changeIntent(fact.intentId, (before) =>
      isFirst ? endIntentOrder(before, executed, nowUs) : before,
    );
    return known === undefined && isFirst ? this.#rebuild.rebuildFromOrderEnd(book, fact) : known;
  }
}
