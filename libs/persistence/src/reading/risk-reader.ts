import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, MoreThanOrEqual } from 'typeorm';
import { AccountExposureEntity } from '../risk/account-exposure.entity.js';
import { EquitySampleEntity } from '../risk/equity-sample.entity.js';
import type { RiskDecision } from '#libs/domain';
import { IntentDecisionEntity } from '../risk/intent-decision.entity.js';
import { LimitsEntity } from '../risk/limits.entity.js';
import { RiskTradingStateEntity } from '../risk/trading-state.entity.js';
import { type ListOrder, type Page, type PageRequest, readPage } from './page.js';
import { type Direction, type TimeSpan, type TradingFilter, within } from './trading-reader.js';

/** Everything about risk that people look at. */
export interface RiskOverview {
  /** By scope. */
  readonly states: readonly RiskTradingStateEntity[];
  /** Those in force, by account and instrument. */
  readonly limits: readonly LimitsEntity[];
  /** By account. */
  readonly exposures: readonly AccountExposureEntity[];
  /** Newest first. */
  readonly refusals: readonly IntentDecisionEntity[];
}

/** Which decisions are wanted; what is left out does not matter. */
export interface DecisionFilter extends TradingFilter, TimeSpan, Direction {
  readonly strategy?: string | undefined;
  readonly decision?: RiskDecision | undefined;
  /** The rule that refused. */
  readonly rule?: string | undefined;
}

/** How lists of decisions are ordered. */
export const DECISION_ORDER: ListOrder<IntentDecisionEntity> = {
  key: [
    { property: 'decidedAtUs', type: 'bigint' },
    { property: 'intentId', type: 'text' },
  ],
  newestFirst: true,
};

/** The most accounts, and the most limits, in one overview. */
export const OVERVIEW_ROWS = 1_000;

/** Reads what risk has decided, with a role that may only read. */
@Injectable()
export class RiskReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** States, limits, exposure and the newest refusals (at most `refusals`), all of one moment. */
  readOverview(refusals: number): Promise<RiskOverview> {
    return this.#dataSource.transaction('REPEATABLE READ', async (manager) => ({
      states: await manager.find(RiskTradingStateEntity, { order: { scope: 'ASC' } }),
      limits: await readLimitsInForce(manager),
      exposures: await manager.find(AccountExposureEntity, { order: { account: 'ASC' }, take: OVERVIEW_ROWS }),
      refusals: await manager.find(IntentDecisionEntity, {
        where: { decision: 'REFUSED' },
        order: { decidedAtUs: 'DESC', intentId: 'ASC' },
        take: refusals,
      }),
    }));
  }

  /** What risk decided on intents, newest first unless the filter says otherwise. */
  listDecisions(
    { fromUs, toUs, oldestFirst, ...filter }: DecisionFilter,
    page: PageRequest,
  ): Promise<Page<IntentDecisionEntity>> {
    const wanted = { ...filter, decidedAtUs: within({ fromUs, toUs }) };
    const order = { ...DECISION_ORDER, newestFirst: oldestFirst !== true };
    return readPage(this.#dataSource.getRepository(IntentDecisionEntity), order, wanted, page);
  }

  /** The decision on an intent; `undefined` if there is none. */
  async findDecision(intentId: string): Promise<IntentDecisionEntity | undefined> {
    return (await this.#dataSource.getRepository(IntentDecisionEntity).findOneBy({ intentId })) ?? undefined;
  }

  /** What the accounts were worth since a moment, oldest first: at most a point a minute of each, for a week. */
  listEquitySamples(sinceUs: number): Promise<readonly EquitySampleEntity[]> {
    return this.#dataSource
      .getRepository(EquitySampleEntity)
      .find({ where: { atUs: MoreThanOrEqual(sinceUs) }, order: { minute: 'ASC', account: 'ASC' } });
  }

  /** What risk counts for an account; `undefined` if it knows none of that name. */
  async findExposure(account: string): Promise<AccountExposureEntity | undefined> {
    return (await this.#dataSource.getRepository(AccountExposureEntity).findOneBy({ account })) ?? undefined;
  }
}

/** Of each account the set of limits that it names; the others are kept for the decisions that were judged by them. */
function readLimitsInForce(manager: EntityManager): Promise<LimitsEntity[]> {
  return manager
    .createQueryBuilder(LimitsEntity, 'limits')
    .innerJoin(
      AccountExposureEntity,
      'exposure',
      'exposure.account = limits.account AND exposure.limitsVersion = limits.version',
    )
    .orderBy({ 'limits.account': 'ASC', 'limits.instrument': 'ASC' })
    .take(OVERVIEW_ROWS)
    .getMany();
}
