import { Inject, Injectable } from '@nestjs/common';
import type { Random } from '#libs/kernel';
import { RANDOM } from '#libs/platform';
import type { Principal } from '../../ports.js';

/**
 * Lets a request that this process sends to itself carry the principal for whom it is sent: somebody whom another system has
 * identified, such as a user of Telegram. A ticket is taken once, never leaves the process, and ends with the work that it was for.
 */
@Injectable()
export class Tickets {
  readonly #random: Random;
  readonly #issued = new Map<string, Principal>();

  constructor(@Inject(RANDOM) random: Random) {
    this.#random = random;
  }

  /** Does work with a ticket for the `authorization` header of one request. */
  async withTicket<Result>(principal: Principal, work: (authorization: string) => Promise<Result>): Promise<Result> {
    const ticket = `Ticket ${this.#random.uuid()}.${this.#random.uuid()}`;
    this.#issued.set(ticket, principal);
    try {
      return await work(ticket);
    } finally {
      this.#issued.delete(ticket);
    }
  }

  /** Whose request carries this header; `undefined` where it is no ticket, or one that was taken. */
  takeTicket(authorization: string | undefined): Principal | undefined {
    if (authorization === undefined) return undefined;
    const principal = this.#issued.get(authorization);
    this.#issued.delete(authorization);
    return principal;
  }
}
