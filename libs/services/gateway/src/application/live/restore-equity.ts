import { Inject, Injectable } from '@nestjs/common';
import { type Clock, Decimal } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { RISK_READS, type RiskReads } from '../../ports.js';
import { EquityBoard, type EquityPoint } from './equity.js';

const US_PER_WEEK = 7 * 86_400 * 1_000_000;

/** Gives the equity board what risk kept of the week before this gateway's start, so that curve and profit of the day go on. */
@Injectable()
export class RestoreEquity {
  readonly #reads: RiskReads;
  readonly #clock: Clock;
  readonly #board: EquityBoard;
  #isDone = false;

  constructor(@Inject(RISK_READS) reads: RiskReads, @Inject(CLOCK) clock: Clock, board: EquityBoard) {
    this.#reads = reads;
    this.#clock = clock;
    this.#board = board;
  }

  /** Does nothing after the first success; rejects where the books are away, to be tried again. */
  async restoreOnce(): Promise<void> {
    if (this.#isDone) return;
    const points = new Map<string, EquityPoint[]>();
    for (const { account, atUs, equity } of await this.#reads.listEquitySamples(this.#clock.nowUs() - US_PER_WEEK)) {
      const ofAccount = points.get(account) ?? [];
      ofAccount.push({ atUs, equity: new Decimal(equity) });
      points.set(account, ofAccount);
    }
    for (const [account, earlier] of points) this.#board.addEarlier(account, earlier);
    this.#isDone = true;
  }
}
