import { Inject, Injectable } from '@nestjs/common';
import type { TryLimitsReply, WantedLimits, WouldBeRefusal } from '#libs/contracts';
import { type PastApproval, type ScopedLimits, limitsOfMarket } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  type UnixUs,
  asId,
  err,
  ok,
} from '#libs/kernel';
import { runLimitRules } from '#libs/risk-rules';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { accountNotGuarded } from '../unknown-names.js';
import { readWantedLimits } from './read-wanted-limits.js';

/** The most approvals that are judged again at once. */
const MOST_APPROVALS = 5_000;
/** The most refusals that are shown. */
const MOST_SHOWN = 50;

/** Judges the orders that were approved by other limits, from the numbers that were written down with each; changes nothing. */
@Injectable()
export class TryLimits {
  readonly #books: RiskBooks;

  constructor(@Inject(RISK_BOOKS) books: RiskBooks) {
    this.#books = books;
  }

  /** What `wanted` would have refused of what was approved since a time. */
  async tryLimits(
    account: string,
    wanted: readonly WantedLimits[],
    sinceUs: UnixUs,
  ): Promise<Result<TryLimitsReply, Problem>> {
    const limits = readWantedLimits(account, wanted);
    if (!limits.ok) return limits;
    const name = asId<AccountId>(account);
    const read = await this.#books.read(async (reads) => {
      const guarded = (await reads.listAccounts()).find((one) => one.account === name);
      if (guarded === undefined) return { refusal: await accountNotGuarded(reads, account) };
      return { guarded, approvals: await reads.listApprovals(name, sinceUs, MOST_APPROVALS + 1) };
    });
    if (read.refusal !== undefined) return err(read.refusal);
    const { approvals, guarded } = read;
    const judged = approvals.slice(0, MOST_APPROVALS);
    const refusals = judged.flatMap((approval) => refusalOf(approval, limits.value) ?? []);
    const refusedByRule: Record<string, number> = {};
    for (const { rule } of refusals) refusedByRule[rule] = (refusedByRule[rule] ?? 0) + 1;
    return ok({
      account,
      limitsVersion: guarded.limitsVersion,
      judged: judged.length,
      refusedByRule,
      truncated: approvals.length > judged.length,
      refusals: refusals.slice(0, MOST_SHOWN),
    });
  }
}

function refusalOf(approval: PastApproval, limits: readonly ScopedLimits[]): WouldBeRefusal | undefined {
  const { decidedAtUs, instrument, intentId, quantity, side, strategy, venue, worstPrice } = approval;
  const refusal = runLimitRules({
    intent: { instrument: asId<InstrumentId>(instrument), side, quantity: new Decimal(quantity) },
    limits: limitsOfMarket(limits, venue, instrument),
    worstPrice: worstPrice === null ? undefined : new Decimal(worstPrice),
    position: numberOf(approval, 'position'),
    open: { buy: numberOf(approval, 'openBuy'), sell: numberOf(approval, 'openSell') },
  });
  if (refusal === undefined) return undefined;
  const { code, details: numbers, message } = refusal.problem;
  const order = { intentId, strategy, venue, instrument, side, quantity };
  return { ...order, rule: refusal.rule.name, code, message, numbers, decidedAtUs };
}

function numberOf({ numbers }: PastApproval, name: string): Decimal {
  const text = numbers[name];
  return new Decimal(typeof text === 'string' ? text : '0');
}
