import { BalanceViewEntity } from './balance-view.entity.js';
import { IntentEntity } from './intent.entity.js';
import { PositionViewEntity } from './position-view.entity.js';

/** The tables of strategy, for the data source that reads them. */
export const STRATEGY_ENTITIES = [IntentEntity, PositionViewEntity, BalanceViewEntity];
