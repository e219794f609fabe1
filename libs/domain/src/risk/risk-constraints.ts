import { type Decimal, MAX_NAME_CHARACTERS, TOKEN, ZERO, parseInstrumentName } from '#libs/kernel';
import {
  type Reservation,
  type TrackedPosition,
  type UncoveredSpend,
  type VenueBalances,
  reservationParts,
} from '../exposure/index.js';
import type { Decision } from './decision.js';
import { EVERY_INSTRUMENT, type ScopedLimits, isMarketName } from './limits.js';
import type { RiskAccount } from './risk-account.js';
import type { ScopeState } from './trading-state.js';

/*
 * What holds for every row of the tables of risk, whatever the story behind it. Postgres demands the same by the check constraints
 * of its migrations and the memory twin by these; the contract of the books tries both.
 */

/** Rules by name; a row that breaks one is not written. */
export type RowConstraints<Row> = Readonly<Record<string, (row: Row) => boolean>>;

/** A limit set's row, with the version that it belongs to. */
export interface VersionedLimits extends ScopedLimits {
  readonly account: string;
  readonly version: number;
}

const isToken = (text: string): boolean => TOKEN.test(text);
const isName = (text: string): boolean => parseInstrumentName(text).ok;
const isAmount = (value: Decimal | undefined): boolean => value === undefined || value.gte(ZERO);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
/** In characters, as Postgres counts them. */
const hasLength = (text: string, least: number, most: number): boolean =>
  text.length >= least && [...text].length <= most;

/** For {@link RiskAccount}. */
export const ACCOUNT_CONSTRAINTS: RowConstraints<RiskAccount> = {
  account_is_token: ({ account }) => isToken(account),
  reserved_is_amount: ({ reserved }) => isAmount(reserved),
  gross_exposure_is_amount: ({ grossExposure }) => isAmount(grossExposure),
  versions_are_counts: ({ limitsVersion, version }) => isCount(limitsVersion) && isCount(version),
  updated_at_is_time: ({ updatedAtUs }) => isCount(updatedAtUs),
};

/** For {@link Reservation}. */
export const RESERVATION_CONSTRAINTS: RowConstraints<Reservation> = {
  place_is_tokens: (row) => [row.intentId, row.account, row.venue].every(isToken) && isName(row.instrument),
  quantity_is_positive: ({ quantity }) => quantity.gt(ZERO),
  price_is_positive: ({ price }) => price.gt(ZERO),
  executed_is_amount: ({ executed }) => isAmount(executed),
  ended_cum_quantity_is_amount: ({ endedCumQuantity }) => isAmount(endedCumQuantity),
  order_version_is_count: ({ orderVersion }) => isCount(orderVersion),
  parts_make_the_quantity: (row) => {
    const { filled, released, open, overfill } = reservationParts(row);
    return [filled, released, open, overfill].every(isAmount) && filled.plus(released).plus(open).eq(row.quantity);
  },
};

/** For {@link TrackedPosition}. */
export const TRACKED_POSITION_CONSTRAINTS: RowConstraints<TrackedPosition> = {
  place_is_tokens: (row) => [row.account, row.venue].every(isToken) && isName(row.instrument),
  fills_is_count: ({ fills }) => isCount(fills),
  booked_version_is_positive: ({ booked }) => booked === undefined || (isCount(booked.version) && booked.version >= 1),
};

/** For {@link VenueBalances}. */
export const VENUE_BALANCES_CONSTRAINTS: RowConstraints<VenueBalances> = {
  place_is_tokens: ({ account, venue }) => isToken(account) && isToken(venue),
  version_is_positive: ({ version }) => isCount(version) && version >= 1,
  exchange_at_is_time: ({ exchangeAtUs }) => isCount(exchangeAtUs),
  assets_have_names: ({ assets }) => assets.every(({ asset }) => hasLength(asset, 1, MAX_NAME_CHARACTERS)),
  assets_are_named_once: ({ assets }) => new Set(assets.map(({ asset }) => asset)).size === assets.length,
};

/** For {@link UncoveredSpend}. */
export const UNCOVERED_SPEND_CONSTRAINTS: RowConstraints<UncoveredSpend> = {
  place_is_tokens: ({ account, venue }) => isToken(account) && isToken(venue),
  fill_id_has_length: ({ fillId }) => hasLength(fillId, 1, 160),
  asset_has_length: ({ asset }) => hasLength(asset, 1, MAX_NAME_CHARACTERS),
  amount_is_positive: ({ amount }) => amount.gt(ZERO),
  exchange_at_is_positive: ({ exchangeAtUs }) => isCount(exchangeAtUs) && exchangeAtUs > 0,
};

/** For {@link VersionedLimits}. */
export const LIMITS_CONSTRAINTS: RowConstraints<VersionedLimits> = {
  account_is_token: ({ account }) => isToken(account),
  instrument_is_market: ({ instrument }) => instrument === EVERY_INSTRUMENT || isMarketName(instrument),
  version_is_positive: ({ version }) => isCount(version) && version >= 1,
  limits_are_amounts: (row) => [row.maxOrderQuantity, row.maxOrderNotional, row.maxPosition].every(isAmount),
};

/** For {@link ScopeState}. */
export const SCOPE_CONSTRAINTS: RowConstraints<ScopeState> = {
  scope_is_token: ({ scope }) => isToken(scope),
  version_is_count: ({ version }) => isCount(version),
  actor_has_length: ({ actor }) => hasLength(actor, 1, 120),
  reason_has_length: ({ reason }) => hasLength(reason, 1, 500),
  changed_at_is_time: ({ changedAtUs }) => isCount(changedAtUs),
  command_made_every_change: ({ version, commandId }) => (version === 0) === (commandId === undefined),
  command_id_is_token: ({ commandId }) => commandId === undefined || isToken(commandId),
};

/** For {@link Decision}. */
export const DECISION_CONSTRAINTS: RowConstraints<Decision> = {
  ids_are_tokens: ({ intent }) =>
    [intent.intentId, intent.strategy, intent.account, intent.venue].every(isToken) && isName(intent.instrument),
  quantity_is_amount: ({ intent }) => isAmount(intent.quantity),
  prices_are_amounts: ({ intent, verdict }) => isAmount(intent.limitPrice) && isAmount(verdict.worstPrice),
  limits_version_is_count: ({ limitsVersion }) => isCount(limitsVersion),
  correlation_id_has_length: ({ correlationId }) => hasLength(correlationId, 1, 160),
  times_are_positive: ({ intent, intentAtUs, receivedAtUs, decidedAtUs }) =>
    [intent.marketEventAtUs, intentAtUs, receivedAtUs, decidedAtUs].every((at) => isCount(at) && at > 0),
  refusal_has_code: ({ verdict }) =>
    verdict.outcome === 'APPROVED' || (isToken(verdict.rule) && isToken(verdict.problem.code)),
  approval_rests_on_limits: ({ verdict, intent, tradingState, limitsVersion }) =>
    verdict.outcome === 'REFUSED' || (intent.quantity.gt(ZERO) && tradingState !== 'HALTED' && limitsVersion > 0),
};
