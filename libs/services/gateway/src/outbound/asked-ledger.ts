import { Inject, Injectable } from '@nestjs/common';
import { type AcceptDifferenceReply, AcceptDifferenceV1, subject } from '#libs/contracts';
import type { Problem, Result } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import type { AcceptCommand, LedgerCommands } from '../ports.js';

/** Sends commands about the ledger to order-management over the ask lane. */
@Injectable()
export class AskedLedger implements LedgerCommands {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  acceptDifference(command: AcceptCommand): Promise<Result<AcceptDifferenceReply, Problem>> {
    return this.#asker.ask<AcceptDifferenceReply>(subject(AcceptDifferenceV1.subject, command.account), command);
  }
}
