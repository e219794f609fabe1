import type { DataSource } from 'typeorm';
import type { ExposureRow, LimitRow, RefusalRow, RiskStateRow } from './reading-rows.js';

/** Everything about risk that people look at. */
export interface RiskOverview {
  readonly states: readonly RiskStateRow[];
  readonly limits: readonly LimitRow[];
  readonly exposures: readonly ExposureRow[];
  readonly refusals: readonly RefusalRow[];
}

/** Reads what risk has decided, with a role that may only read. */
export class RiskReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** States, limits, exposure and the newest refusals, all of one moment. */
  overview(refusals: number): Promise<RiskOverview> {
    return this.#dataSource.transaction('REPEATABLE READ', async (manager) => ({
      states: await manager.query<RiskStateRow[]>(
        'SELECT scope, state, version, actor, reason, changed_at_us FROM risk.trading_state ORDER BY scope',
      ),
      limits: await manager.query<LimitRow[]>(
        `SELECT account, instrument, max_order_quantity, max_order_notional, max_position, version
         FROM risk.limits ORDER BY account, instrument LIMIT 1000`,
      ),
      exposures: await manager.query<ExposureRow[]>(`${EXPOSURE} ORDER BY account LIMIT 1000`),
      refusals: await manager.query<RefusalRow[]>(
        `SELECT intent_id, strategy, account, venue, instrument, side, quantity, rule, code, message, numbers, decided_at_us
         FROM risk.intent_decision WHERE decision = 'REFUSED' ORDER BY decided_at_us DESC, intent_id LIMIT $1`,
        [refusals],
      ),
    }));
  }

  /** What risk counts for an account. */
  async exposure(account: string): Promise<ExposureRow | undefined> {
    const rows: ExposureRow[] = await this.#dataSource.query(`${EXPOSURE} WHERE account = $1`, [account]);
    return rows[0];
  }
}

const EXPOSURE = 'SELECT account, reserved, gross_exposure, equity, updated_at_us FROM risk.account_exposure';
