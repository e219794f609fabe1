import { Inject, Injectable } from '@nestjs/common';
import type { LimitsReply } from '#libs/contracts';
import { type OrderStatus, TERMINAL_STATUSES, ORDER_STATUSES, marketName } from '#libs/domain';
import { Decimal, type Problem, type Result, ZERO, ok } from '#libs/kernel';
import {
  OPERATOR_COMMANDS,
  type OperatorCommands,
  RISK_READS,
  type RiskReads,
  TRADING_READS,
  type TradingReads,
} from '../ports.js';

/** The most positions, and open orders of one status, that are looked at. */
const MOST_ROWS = 500;
const OPEN_STATUSES = ORDER_STATUSES.filter(
  (status): status is OrderStatus => !TERMINAL_STATUSES.some((terminal) => terminal === status),
);

/** How much of the position limit of a market is used. */
export interface MarketUse {
  readonly venue: string;
  readonly instrument: string;
  /** In base; negative is short. */
  readonly position: Decimal;
  /** Still open to buy and to sell, in base. */
  readonly openBuy: Decimal;
  readonly openSell: Decimal;
  /** The largest absolute position with all open orders of a side filled, in base. */
  readonly worst: Decimal;
  /** `undefined` where no limit is set. */
  readonly limit: Decimal | undefined;
}

/** The limits of an account and what they are used for. */
export interface LimitsUse extends LimitsReply {
  readonly uses: readonly MarketUse[];
  /** When last computed, in quote; `undefined` where not known. */
  readonly grossExposure: string | undefined;
  readonly equity: string | undefined;
}

/** Puts the limits in force beside what the account holds and has open. */
@Injectable()
export class ReadLimitsUse {
  readonly #commands: OperatorCommands;
  readonly #risk: RiskReads;
  readonly #trading: TradingReads;

  constructor(
    @Inject(OPERATOR_COMMANDS) commands: OperatorCommands,
    @Inject(RISK_READS) risk: RiskReads,
    @Inject(TRADING_READS) trading: TradingReads,
  ) {
    this.#commands = commands;
    this.#risk = risk;
    this.#trading = trading;
  }

  /** A Problem where risk does not guard the account or does not answer. */
  async readLimitsUse(account: string): Promise<Result<LimitsUse, Problem>> {
    const inForce = await this.#commands.askLimits(account);
    if (!inForce.ok) return inForce;
    const page = { after: undefined, limit: MOST_ROWS };
    const [exposure, positions, ...open] = await Promise.all([
      this.#risk.findExposure(account),
      this.#trading.listPositions({ account, onlyOpen: true }, page),
      ...OPEN_STATUSES.map((status) => this.#trading.listOrders({ account, status }, page)),
    ]);
    const uses = new Map<string, MarketUse>();
    const change = (venue: string, instrument: string, more: Partial<MarketUse>): void => {
      const flat = { venue, instrument, position: ZERO, openBuy: ZERO, openSell: ZERO, worst: ZERO, limit: undefined };
      const key = marketName(venue, instrument);
      uses.set(key, { ...flat, ...uses.get(key), ...more });
    };
    for (const { instrument, quantity, venue } of positions.rows)
      change(venue, instrument, { position: new Decimal(quantity) });
    for (const { cumQuantity, instrument, quantity, side, venue } of open.flatMap(({ rows }) => rows)) {
      const left = new Decimal(quantity).minus(cumQuantity);
      const known = uses.get(marketName(venue, instrument));
      if (side === 'BUY') change(venue, instrument, { openBuy: left.plus(known?.openBuy ?? ZERO) });
      else change(venue, instrument, { openSell: left.plus(known?.openSell ?? ZERO) });
    }
    return ok({
      ...inForce.value,
      uses: [...uses.values()].map((use) => withLimit(use, inForce.value)),
      grossExposure: exposure?.grossExposure ?? undefined,
      equity: exposure?.equity ?? undefined,
    });
  }
}

function withLimit(use: MarketUse, { limits }: LimitsReply): MarketUse {
  const limitOf = (scope: string): string | undefined =>
    limits.find(({ instrument }) => instrument === scope)?.maxPosition;
  const text = limitOf(marketName(use.venue, use.instrument)) ?? limitOf('*');
  const [long, short] = [use.position.plus(use.openBuy).abs(), use.position.minus(use.openSell).abs()];
  return { ...use, worst: long.gt(short) ? long : short, limit: text === undefined ? undefined : new Decimal(text) };
}
