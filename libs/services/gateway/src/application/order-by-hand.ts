import { Inject, Injectable } from '@nestjs/common';
import type { ManualIntentReply } from '#libs/contracts';
import { MANUAL_STRATEGY } from '#libs/domain';
import { type Problem, type Result, type Scheduler, US_PER_MS } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { RISK_READS, type RiskReads, TRADING_READS, type TradingReads } from '../ports.js';
import type { Given } from './give-command.js';

/** How long risk's decision, and then the order, are waited for, in milliseconds. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 40;
/** The newest orders by hand among which one is looked for. */
const NEWEST = 20;

/** What became of an order by hand so far. */
export interface HandMadeOrder {
  readonly intent: ManualIntentReply;
  /** `undefined` where risk has not decided yet. */
  readonly decision: Awaited<ReturnType<RiskReads['findDecision']>>;
  /** The order of an approved intent; `undefined` where it is not committed yet. */
  readonly clientOrderId: string | undefined;
}

/** Waits for what becomes of an order that a person wants: risk's decision, and the order where it approved. */
@Injectable()
export class OrderByHand {
  readonly #risk: RiskReads;
  readonly #trading: TradingReads;
  readonly #scheduler: Scheduler;

  constructor(
    @Inject(RISK_READS) risk: RiskReads,
    @Inject(TRADING_READS) trading: TradingReads,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#risk = risk;
    this.#trading = trading;
    this.#scheduler = scheduler;
  }

  /** Resolves at the latest after two seconds, with what is known then. */
  async followIntent({ reply }: Given<ManualIntentReply>): Promise<Result<HandMadeOrder, Problem>> {
    if (!reply.ok) return reply;
    const intent = reply.value;
    const deadlineUs = this.#scheduler.monotonicUs() + PATIENCE_MS * US_PER_MS;
    for (;;) {
      const decision = await this.#risk.findDecision(intent.intentId);
      const clientOrderId = decision?.decision === 'APPROVED' ? await this.#findOrder(intent) : undefined;
      const isSettled = decision?.decision === 'REFUSED' || clientOrderId !== undefined;
      if (isSettled || this.#scheduler.monotonicUs() >= deadlineUs)
        return { ok: true, value: { intent, decision, clientOrderId } };
      await this.#scheduler.sleep(LOOK_EVERY_MS);
    }
  }

  async #findOrder({ account, instrument, intentId }: ManualIntentReply): Promise<string | undefined> {
    const filter = { account, instrument, strategy: MANUAL_STRATEGY };
    const { rows } = await this.#trading.listOrders(filter, { after: undefined, limit: NEWEST });
    return rows.find((order) => order.intentId === intentId)?.clientOrderId;
  }
}
