import { Decimal, formatDecimal } from '#libs/kernel';
import type { Intent, RiskDecision, TradingState } from '#libs/domain';
import type { EntityManager } from 'typeorm';
import { type AccountBook, readAccountBook } from './account-book.js';

/** The account's row while this transaction holds its lock. */
export interface LockedAccount {
  readonly reserved: Decimal;
  readonly limitsVersion: number;
  /** Grows with everything that changes the account; a reservation names the one it was decided on. */
  readonly version: number;
}

/** The answer that an intent has got. */
export interface StoredDecision {
  readonly decision: RiskDecision;
  readonly rule: string | undefined;
  readonly code: string | undefined;
  /** Whether the intent that got it was the same in account, instrument, side, quantity and limit price. */
  readonly sameIntent: boolean;
}

/** What is written down about a decision besides the intent itself. */
export interface DecisionRecord {
  readonly decision: RiskDecision;
  readonly worstPrice: Decimal | undefined;
  readonly rule: string | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly retryable: boolean;
  readonly numbers: Readonly<Record<string, string>>;
  readonly tradingState: TradingState;
  readonly limitsVersion: number;
  readonly correlationId: string;
  readonly intentAtUs: number;
  readonly receivedAtUs: number;
  readonly decidedAtUs: number;
}

/** What an approval holds back, with the bound that the database checks once more. */
export interface ReservationRequest {
  readonly price: Decimal;
  /** The account's version that the rules looked at; a reservation on any other one is refused. */
  readonly accountVersion: number;
  /** `undefined` where it cannot be priced, which only an order that truly reduces may be. */
  readonly grossExposureAfter: Decimal | undefined;
  readonly equity: Decimal | undefined;
  /** The most that the gross exposure may be, in quote; `undefined` for an order that does not raise it. */
  readonly grossExposureLimit: Decimal | undefined;
  readonly atUs: number;
}

const optional = (value: Decimal | undefined): string | null => (value === undefined ? null : formatDecimal(value));

/** The gate's rows, inside one transaction. */
export class GateRows {
  readonly #manager: EntityManager;

  constructor(manager: EntityManager) {
    this.#manager = manager;
  }

  /** Takes an intent id, once and for ever; waits for a transaction that is taking it. Answers whether it was free. */
  async claim(intentId: string, receivedAtUs: number): Promise<boolean> {
    const rows: unknown[] = await this.#manager.query(
      `INSERT INTO intent_claim (intent_id, received_at_us) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING intent_id`,
      [intentId, receivedAtUs],
    );
    return rows.length === 1;
  }

  /** The answer that an intent id has got; `undefined` where it has got none. */
  async decision(intent: Intent): Promise<StoredDecision | undefined> {
    const rows: { decision: RiskDecision; rule: string | null; code: string | null; same: boolean }[] =
      await this.#manager.query(
        `SELECT decision, rule, code, (account, venue, instrument, side, quantity, limit_price)
           IS NOT DISTINCT FROM ($2::text, $3::text, $4::text, $5::text, $6::numeric, $7::numeric) AS same
         FROM intent_decision WHERE intent_id = $1`,
        [intent.intentId, ...this.#identity(intent)],
      );
    const row = rows[0];
    if (row === undefined) return undefined;
    const { decision, same: sameIntent } = row;
    return { decision, rule: row.rule ?? undefined, code: row.code ?? undefined, sameIntent };
  }

  /** Locks an account until the end of the transaction; `undefined` where there is no such account. */
  async lockAccount(account: string): Promise<LockedAccount | undefined> {
    const rows: { reserved: string; limits_version: string; version: string }[] = await this.#manager.query(
      'SELECT reserved, limits_version, version FROM account_exposure WHERE account = $1 FOR UPDATE',
      [account],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      reserved: new Decimal(row.reserved),
      limitsVersion: Number(row.limits_version),
      version: Number(row.version),
    };
  }

  /**
   * Holds every trading state still until the end of the transaction. The table lock conflicts with any change of them,
   * whoever makes it, and is granted in the order of asking: a stream of decisions cannot keep a kill waiting.
   */
  async holdTradingStates(): Promise<void> {
    await this.#manager.query('LOCK TABLE trading_state IN SHARE MODE');
  }

  /** Everything in the database that a decision on an instrument looks at. */
  read(account: string, venue: string, instrument: string): Promise<AccountBook> {
    return readAccountBook(this.#manager, account, `${venue}:${instrument}`);
  }

  /** What an account holds and has, whatever the instrument. */
  readAll(account: string): Promise<AccountBook> {
    return readAccountBook(this.#manager, account, '*');
  }

  /** Writes the answer down, for ever. */
  async writeDecision(intent: Intent, record: DecisionRecord): Promise<void> {
    await this.#manager.query(
      `INSERT INTO intent_decision (intent_id, account, venue, instrument, side, quantity, limit_price, strategy, type,
         reduce_only, decision, worst_price, rule, code, message, retryable, numbers, trading_state, limits_version,
         correlation_id, market_event_at_us, intent_at_us, received_at_us, decided_at_us)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
         $24)`,
      [
        ...[intent.intentId, ...this.#identity(intent), intent.strategy, intent.type, intent.reduceOnly],
        ...[record.decision, optional(record.worstPrice), record.rule ?? null, record.code ?? null],
        ...[record.message ?? null, record.retryable, JSON.stringify(record.numbers), record.tradingState],
        ...[record.limitsVersion, record.correlationId, intent.marketEventAtUs, record.intentAtUs],
        ...[record.receivedAtUs, record.decidedAtUs],
      ],
    );
  }

  /**
   * Holds back what an approved intent could still use, if and only if the account is as the rules saw it and the bound
   * holds: one conditional update, so that no two decisions can spend the same room. Answers whether it did.
   */
  async reserve(intent: Intent, request: ReservationRequest): Promise<boolean> {
    const changed: [unknown[], number] = await this.#manager.query(
      `UPDATE account_exposure SET reserved = reserved + $2, gross_exposure = $3, equity = $4, version = version + 1,
         updated_at_us = $5
       WHERE account = $1 AND version = $6 AND ($7::numeric IS NULL OR $3::numeric <= $7::numeric)`,
      [
        ...[intent.account, formatDecimal(intent.quantity.times(request.price))],
        ...[optional(request.grossExposureAfter), optional(request.equity), request.atUs],
        ...[request.accountVersion, optional(request.grossExposureLimit)],
      ],
    );
    return changed[1] === 1;
  }

  /** Writes down what an approved intent holds back. */
  async writeReservation(intent: Intent, price: Decimal): Promise<void> {
    await this.#manager.query(
      `INSERT INTO reservation (intent_id, account, venue, instrument, side, quantity, price)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        ...[intent.intentId, intent.account, intent.venue, intent.instrument, intent.side],
        ...[formatDecimal(intent.quantity), formatDecimal(price)],
      ],
    );
  }

  /** Writes down what the account was worth and risked when it was last looked at; nobody decides by it. */
  async writeValuation(
    account: string,
    gross: Decimal | undefined,
    equity: Decimal | undefined,
    atUs: number,
  ): Promise<void> {
    await this.#manager.query(
      'UPDATE account_exposure SET gross_exposure = $2, equity = $3, updated_at_us = $4 WHERE account = $1',
      [account, optional(gross), optional(equity), atUs],
    );
  }

  #identity({ account, venue, instrument, side, quantity, limitPrice }: Intent): (string | null)[] {
    return [account, venue, instrument, side, formatDecimal(quantity), optional(limitPrice)];
  }
}
