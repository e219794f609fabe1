import { Inject, Injectable } from '@nestjs/common';
import { DECISIONS_QUERY, type DecisionsReply, MAX_DECISIONS_ASKED, subject } from '#libs/contracts';
import type { AccountAtVenue, IntentIdentity } from '#libs/domain';
import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, asId } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import { LOG, type Log } from '#libs/platform';
import { type Decisions, TRADED_ACCOUNT } from '../ports.js';

/** Asks risk. */
@Injectable()
export class AskedDecisions implements Decisions {
  readonly #asker: Asker;
  readonly #at: AccountAtVenue;
  readonly #log: Log;

  constructor(@Inject(ASKER) asker: Asker, @Inject(TRADED_ACCOUNT) at: AccountAtVenue, @Inject(LOG) log: Log) {
    this.#asker = asker;
    this.#at = at;
    this.#log = log;
  }

  async findApproved(intentIds: readonly IntentId[]): Promise<readonly IntentIdentity[] | undefined> {
    const approved: IntentIdentity[] = [];
    for (let from = 0; from < intentIds.length; from += MAX_DECISIONS_ASKED) {
      const question = { intentIds: intentIds.slice(from, from + MAX_DECISIONS_ASKED) };
      const reply = await this.#asker.ask<DecisionsReply>(subject(DECISIONS_QUERY, this.#at.account), question);
      if (!reply.ok) {
        this.#log.warn({ problem: reply.error }, 'risk could not be asked for its decisions and is asked again');
        return undefined;
      }
      approved.push(...reply.value.approved.map(intentOf));
    }
    return approved;
  }
}

function intentOf(terms: DecisionsReply['approved'][number]): IntentIdentity {
  const { account, instrument, intentId, limitPrice, quantity, side, venue } = terms;
  return {
    intentId: asId<IntentId>(intentId),
    account: asId<AccountId>(account),
    venue: asId<VenueId>(venue),
    instrument: asId<InstrumentId>(instrument),
    side,
    quantity: new Decimal(quantity),
    limitPrice: limitPrice === null ? undefined : new Decimal(limitPrice),
  };
}
