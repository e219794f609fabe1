import { Injectable } from '@nestjs/common';
import type { AbsenceContext } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { ReconcilePart } from './reconcile-part.js';

/**
 * When we last saw all of what the venue lists. Rounds compare parts as they fall due, orders more often than fills, so that
 * both may never again be in one round: what was seen of each, whenever, is what counts.
 */
@Injectable()
export class VenueLooks {
  #openOrdersAtUs: UnixUs = 0;
  readonly #tradesAtUs = new Map<string, UnixUs>();
  readonly #completeAtUs = { orders: 0, fills: 0 };

  /** The open orders were listed by a question asked at this time. */
  noteOpenOrders(askedAtUs: UnixUs): void {
    this.#openOrdersAtUs = askedAtUs;
  }

  /** The trades of an instrument were listed by a question asked at this time, and none of them is of an unknown order. */
  noteTrades(instrument: string, askedAtUs: UnixUs): void {
    this.#tradesAtUs.set(instrument, askedAtUs);
  }

  /** A round of these parts, begun at a time, was complete. */
  noteCompleteRound(parts: ReadonlySet<ReconcilePart>, beganAtUs: UnixUs): void {
    for (const part of ['orders', 'fills'] as const) if (parts.has(part)) this.#completeAtUs[part] = beganAtUs;
  }

  /** What the negative proof of an order in an instrument rests on, besides the venue's own "not found". */
  absenceContextOf(instrument: string, streamSinceUs: UnixUs | undefined): AbsenceContext {
    return {
      streamSinceUs,
      // What happened before the older of the two would be in the books by now; 0 where a part was never complete.
      reconciledAtUs: Math.min(this.#completeAtUs.orders, this.#completeAtUs.fills),
      notOpenAtUs: this.#openOrdersAtUs,
      noTradeAtUs: this.#tradesAtUs.get(instrument) ?? 0,
    };
  }
}
