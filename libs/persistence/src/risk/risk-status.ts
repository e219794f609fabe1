import type { TradingState } from '#libs/domain';
import type { DataSource } from 'typeorm';

/** Where risk stands, as the launcher and people read it; decimals as text. */
export interface RiskStatus {
  readonly decisions: { readonly approved: number; readonly refused: number };
  /** Refusals by the name of the rule. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly accounts: readonly {
    readonly account: string;
    readonly reserved: string;
    readonly grossExposure: string | null;
    readonly equity: string | null;
    readonly limitsVersion: number;
  }[];
  readonly tradingStates: readonly { readonly scope: string; readonly state: TradingState; readonly version: number }[];
  /** Positions on which order-management and our own sum of the fills differ although both have seen the same number. */
  readonly discrepancies: number;
  /** Executed beyond what was approved: how many orders. */
  readonly overfilled: number;
}

/** Reads where risk stands. */
export async function readRiskStatus(dataSource: DataSource): Promise<RiskStatus> {
  const decisions: { rule: string | null; count: string }[] = await dataSource.query(
    'SELECT rule, count(*) AS count FROM intent_decision GROUP BY rule ORDER BY rule',
  );
  const refused = decisions.flatMap(({ rule, count }) => (rule === null ? [] : [[rule, Number(count)] as const]));
  const [counts]: { discrepancies: string; overfilled: string }[] = await dataSource.query(
    `SELECT (SELECT count(*) FROM position WHERE booked_version = fills AND booked_quantity <> quantity) AS discrepancies,
            (SELECT count(*) FROM reservation WHERE overfill > 0) AS overfilled`,
  );
  return {
    decisions: {
      approved: Number(decisions.find(({ rule }) => rule === null)?.count ?? '0'),
      refused: refused.reduce((sum, [, count]) => sum + count, 0),
    },
    refusals: Object.fromEntries(refused),
    accounts: await dataSource.query(
      `SELECT account, reserved::text, gross_exposure::text AS "grossExposure", equity::text,
              limits_version::int AS "limitsVersion" FROM account_exposure ORDER BY account`,
    ),
    tradingStates: await dataSource.query(
      'SELECT scope, state, version::int AS version FROM trading_state ORDER BY scope',
    ),
    discrepancies: Number(counts?.discrepancies ?? '0'),
    overfilled: Number(counts?.overfilled ?? '0'),
  };
}
