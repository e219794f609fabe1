import { Inject, Injectable } from '@nestjs/common';
import type { AcceptDifferenceReply } from '#libs/contracts';
import { type AcceptedDifference, adjustmentTransaction, refusedCommand, unexplainedBalances } from '#libs/domain';
import { type Clock, type Problem, type Result, err, formatDecimal, ok, problem } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderWrites, type StoredDiscrepancy } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { UNEXPLAINED_BALANCE } from './explain-balances.js';

/** Which difference an operator accepts, and why. */
export type Acceptance = Omit<AcceptedDifference, 'unexplained'>;

/**
 * Closes a difference to the venue that a person accepts: an adjustment in the ledger, with name and reason. Of an unexplained balance it
 * books what is unexplained, so that the ledger holds again what the venue says; of anything else it books no amount.
 */
@Injectable()
export class AcceptDifference {
  readonly #books: OrderBooks;
  readonly #queue: AccountQueue;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    queue: AccountQueue,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#queue = queue;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Accepts it once: the difference is the id of the command, and in the same words of the same person it is the same command, whose answer may have
   * been lost. A Problem where it is unknown, closed, not what the operator saw, or given without name or reason. */
  acceptDifference(acceptance: Acceptance): Promise<Result<AcceptDifferenceReply, Problem>> {
    const { actor, discrepancyId, reason } = acceptance;
    if (actor.trim() === '' || reason.trim() === '') return Promise.resolve(err(withoutReason(discrepancyId)));
    return this.#queue.enqueue(() => this.#books.write((writes) => this.#acceptOrRefuse(writes, acceptance)));
  }

  /** What was accepted is kept in the ledger; what was refused, as a command. */
  async #acceptOrRefuse(writes: OrderWrites, acceptance: Acceptance): Promise<Result<AcceptDifferenceReply, Problem>> {
    const accepted = await this.#acceptOnce(writes, acceptance);
    if (accepted.ok) return accepted;
    const { actor, discrepancyId, reason } = acceptance;
    const given = {
      commandId: `accept-${discrepancyId}`,
      kind: 'accept-difference',
      target: discrepancyId,
      actor,
      reason,
    };
    await writes.recordCommand(
      refusedCommand({ ...given, content: {}, givenAtUs: this.#clock.nowUs() }, accepted.error),
    );
    return accepted;
  }

  async #acceptOnce(writes: OrderWrites, acceptance: Acceptance): Promise<Result<AcceptDifferenceReply, Problem>> {
    const { actor, discrepancyId, reason } = acceptance;
    // Balances first, as whoever explains them.
    const balances = await writes.lockBalances();
    const found = await writes.lockDiscrepancy(discrepancyId);
    if (found === undefined) return err(unknown(discrepancyId));
    const resolution = `accepted by ${actor}: ${reason}`;
    if (found.resolution === resolution) return ok(replyOf(found));
    if (found.resolution !== undefined) return err(closed(found));
    const isAmount = found.kind === UNEXPLAINED_BALANCE;
    const now = isAmount ? unexplainedBalances(balances).find(({ asset }) => asset === found.about) : undefined;
    if (isAmount && (now === undefined || formatDecimal(now.unexplained) !== found.details['unexplained']))
      return err(changed(found));
    const nowUs = this.#clock.nowUs();
    const unexplained = now === undefined ? undefined : { asset: now.asset, amount: now.unexplained };
    await writes.postToLedger(adjustmentTransaction({ ...acceptance, unexplained }, nowUs), nowUs);
    await writes.resolveDiscrepancy(discrepancyId, resolution, nowUs);
    const reply = replyOf(found);
    writes.afterCommit(() => this.#log.warn({ ...reply, actor, reason }, 'an operator accepted a difference'));
    return ok(reply);
  }
}

/** Of an unexplained balance what the difference says is what is booked: it is accepted only while that is still so. */
function replyOf({ about, details, discrepancyId, kind }: StoredDiscrepancy): AcceptDifferenceReply {
  const amount = kind === UNEXPLAINED_BALANCE ? details['unexplained'] : undefined;
  return { discrepancyId, kind, about, ...(amount === undefined ? {} : { amount }) };
}

function withoutReason(discrepancyId: string): Problem {
  return problem('REASON_MISSING', 'A difference is accepted with a name and a reason.', { discrepancyId });
}

function unknown(discrepancyId: string): Problem {
  return problem('DIFFERENCE_UNKNOWN', `There is no difference ${discrepancyId}.`, { discrepancyId });
}

function closed({ discrepancyId, resolution = '' }: StoredDiscrepancy): Problem {
  const details = { discrepancyId, resolution };
  return problem('DIFFERENCE_CLOSED', `Difference ${discrepancyId} is closed already: ${resolution}.`, details);
}

function changed({ about, details, discrepancyId }: StoredDiscrepancy): Problem {
  const message = `What is unexplained of ${about} has changed since difference ${discrepancyId} was last looked at; look again.`;
  return problem('DIFFERENCE_CHANGED', message, { discrepancyId, ...details }, true);
}
