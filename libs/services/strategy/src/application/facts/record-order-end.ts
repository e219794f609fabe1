import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact } from '#libs/contracts';
import { endIntentOrder } from '#libs/domain';
import { type Clock, Decimal } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { changeIntent } from '../intents/change-intent.js';
import { IntentClosing } from '../intents/intent-closing.js';
import { RebuildIntent } from '../intents/rebuild-intent.js';
import { incomingMessage } from './incoming-message.js';

/** Records that the order of an intent has ended, filled or not. */
@Injectable()
export class RecordOrderEnd {
  readonly #books: StrategyBooks;
  readonly #closing: IntentClosing;
  readonly #clock: Clock;

  readonly #rebuild: RebuildIntent;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    closing: IntentClosing,
    rebuild: RebuildIntent,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#books = books;
    this.#closing = closing;
    this.#rebuild = rebuild;
    this.#clock = clock;
  }

  /** The intent closes now if the position shows all that was executed already, else with the position that does. */
  async recordOrderEnd(fact: OrderFact): Promise<void> {
    const executed = new Decimal(fact.cumQuantity);
    const intent = await this.#books.write(async (writes) => {
      const isFirst = await writes.isFirstDelivery(incomingMessage(fact));
      const nowUs = this.#clock.nowUs();
      const known = await changeIntent(writes, fact.intentId, (before) =>
        isFirst ? endIntentOrder(before, executed, nowUs) : before,
      );
      return known === undefined && isFirst ? this.#rebuild.rebuildFromOrderEnd(writes, fact) : known;
    });
    this.#closing.reportIfDone(intent);
  }
}
