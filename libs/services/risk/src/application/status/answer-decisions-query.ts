import { Inject, Injectable } from '@nestjs/common';
import {
  type ApprovedTermsReply,
  type AskReply,
  type DecisionsReply,
  DecisionsQueryV1,
  validateMessage,
} from '#libs/contracts';
import type { KnownDecision } from '#libs/domain';
import { type IntentId, asId, formatDecimal } from '#libs/kernel';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';

/** Tells order-management what was approved, so that it can hold its orders against it. */
@Injectable()
export class AnswerDecisionsQuery {
  readonly #books: RiskBooks;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks) {
    this.#books = books;
  }

  /** What was approved of the intents that are asked for; a question that cannot be read is refused. */
  async answerDecisionsQuery(question: unknown): Promise<AskReply<DecisionsReply>> {
    const asked = validateMessage(DecisionsQueryV1, question);
    if (!asked.ok) return { ok: false, problem: asked.error };
    const approved: ApprovedTermsReply[] = [];
    await this.#books.read(async (reads) => {
      for (const intentId of asked.value.intentIds) {
        const decision = await reads.findDecision(asId<IntentId>(intentId));
        if (decision?.outcome === 'APPROVED') approved.push(termsOf(decision));
      }
    });
    return { ok: true, value: { approved } };
  }
}

function termsOf({ intent }: KnownDecision): ApprovedTermsReply {
  const { account, instrument, intentId, limitPrice, quantity, side, venue } = intent;
  const price = limitPrice === undefined ? null : formatDecimal(limitPrice);
  return { intentId, account, venue, instrument, side, quantity: formatDecimal(quantity), limitPrice: price };
}
