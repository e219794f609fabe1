import type { Decision, HeldBack, LicenceOutcome, RiskAccount } from '#libs/domain';
import { formatDecimal, invariant } from '#libs/kernel';
import { type HotConnection, type Statement, databaseErrorCode, isTransientDatabaseError } from '#libs/persistence';
import { reservationParts } from '#libs/domain';
import type { DecisionOutcome, ProposedDecision } from '../../ports.js';
import { textOrNull } from './numeric-text.js';

/** `risk.decide` of the migrations: claim, decision, reservation, account and outbox of each entry, with their checks. */
const DECIDE: Statement = {
  name: 'risk.decide',
  text: 'SELECT outcome, outbox_sequence AS sequence FROM risk.decide($1, $2)',
};

/** What became of a decision; `sequence` names the row of its message where it was recorded. */
export interface DecideRow {
  readonly outcome: DecisionOutcome;
  readonly sequence: string | null;
}

/** `risk.decide_and_license` of the migrations: the same, and for each approval the licence that is offered with it. */
const DECIDE_AND_LICENSE: Statement = {
  name: 'risk.decide_and_license',
  text: `SELECT outcome, outbox_sequence AS sequence, verdict, order_sequence AS "orderSequence"
         FROM risk.decide_and_license($1, $2, $3)`,
};

/** `risk.propose_and_decide` of the migrations: the same for one intent that is not written down yet, with its row and message. */
const PROPOSE_AND_DECIDE: Statement = {
  name: 'risk.propose_and_decide',
  text: `SELECT outcome, outbox_sequence AS sequence, verdict, order_sequence AS "orderSequence", intent_sequence AS "intentSequence"
         FROM risk.propose_and_decide($1, $2, $3, $4)`,
};

interface DecideAndLicenseRow extends DecideRow {
  readonly verdict: LicenceOutcome['verdict'] | null;
  readonly orderSequence: string | null;
  readonly intentSequence?: string;
}

/** An intent whose id is taken, or beside which another one is open: nothing was decided on it. */
const UNWRITTEN: DecideAndLicenseRow = { outcome: 'STALE', sequence: null, verdict: null, orderSequence: null };

/** A lock was not to be had within its time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Nothing was written: somebody has locked what the licences need, and a kill must not wait for that. It says nothing against the
 * decisions, which are made without.
 */
class LicencesHeldUp extends Error {
  override readonly name = 'LicencesHeldUp';

  constructor(cause: unknown) {
    super('the licences could not be had at once', { cause });
  }
}

/** Writes decisions down, in one statement that commits by itself. */
export type DecideCall = (connection: HotConnection) => Promise<readonly DecideRow[]>;

/**
 * Makes the statement ready that writes decisions about intents of one account down, and the licences that are offered with them. `whenOrdersLeft` is
 * awaited once the licences are told.
 */
export function decideCallOf(decisions: readonly ProposedDecision[], whenOrdersLeft: () => Promise<void>): DecideCall {
  const values = orFailAll(decisions, () => {
    return [decisions[0]?.entry.decision.intent.account, JSON.stringify(decisions.map(entryJson))];
  });
  return decisions.some(({ intent, licence }) => (intent ?? licence) !== undefined)
    ? (connection) => callDecideAndLicense(connection, decisions, values, whenOrdersLeft)
    : async (connection) => demandEach(decisions, await connection.rowsOf<DecideRow>(DECIDE, values));
}

/** Each licence is told what became of it, and the intent, where it is written with them. Only the role of a desk may. */
async function callDecideAndLicense(
  connection: HotConnection,
  decisions: readonly ProposedDecision[],
  values: readonly unknown[],
  whenOrdersLeft: () => Promise<void>,
): Promise<readonly DecideRow[]> {
  try {
    const rows = demandEach(decisions, await rowsOfAll(connection, decisions, values));
    for (const [index, { licence }] of decisions.entries()) licence?.settle(licenceOutcomeOf(rows[index]));
    // What risk, strategy and the relay have to do with it waits until the first bytes are out.
    await whenOrdersLeft();
    for (const [index, { intent }] of decisions.entries()) intent?.settle(rows[index]?.intentSequence);
    return rows;
  } catch (error) {
    const isHeldUp = databaseErrorCode(error) === LOCK_NOT_AVAILABLE;
    const isUnknown = !isHeldUp && isTransientDatabaseError(error);
    for (const { intent, licence } of decisions) {
      if (isHeldUp) licence?.settle(undefined);
      else licence?.fail(error);
      if (isUnknown) intent?.fail(error);
      else intent?.decline();
    }
    throw isHeldUp ? new LicencesHeldUp(error) : error;
  }
}

function orFailAll<T>(decisions: readonly ProposedDecision[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    for (const { licence } of decisions) licence?.fail(error);
    for (const { intent } of decisions) intent?.decline();
    throw error;
  }
}

async function rowsOfAll(
  connection: HotConnection,
  decisions: readonly ProposedDecision[],
  values: readonly unknown[],
): Promise<readonly DecideAndLicenseRow[]> {
  const all = [...values, JSON.stringify(decisions.map(({ licence }) => licence?.rows ?? null))];
  const [first] = decisions;
  if (first?.intent === undefined) return connection.rowsOf<DecideAndLicenseRow>(DECIDE_AND_LICENSE, all);
  const intent = JSON.stringify(first.intent.rows);
  const written = await connection.rowsOf<DecideAndLicenseRow>(PROPOSE_AND_DECIDE, [...all, intent]);
  return written.length === 0 ? [UNWRITTEN] : written;
}

function demandEach<Row>(decisions: readonly ProposedDecision[], rows: readonly Row[]): readonly Row[] {
  invariant(rows.length === decisions.length, 'every decision has an outcome');
  return rows;
}

function licenceOutcomeOf(row: DecideAndLicenseRow | undefined): LicenceOutcome | undefined {
  const verdict = row?.verdict ?? undefined;
  return verdict && { verdict, sequence: row?.orderSequence ?? null };
}

/** An entry by the names of the columns; decimals as text, because JSON's own numbers are binary fractions. */
function entryJson({ announcement, entry }: ProposedDecision): object {
  const { basis, decision, heldBack } = entry;
  return {
    account_version: basis.accountVersion,
    trading_states: Object.fromEntries(
      basis.tradingStateVersions.map(({ scope, version, state }) => [scope, [version, state]]),
    ),
    gross_exposure_bound: textOrNull(heldBack?.grossExposureBound),
    decision: decisionJson(decision),
    ...(heldBack === undefined ? {} : heldBackJson(heldBack)),
    subject: announcement.subject,
    message: announcement.message,
  };
}

function decisionJson(decision: Decision): object {
  const { intent, verdict } = decision;
  const { intentId, strategy, account, venue, instrument, side, type } = intent;
  const refusal = verdict.outcome === 'REFUSED' ? verdict : undefined;
  return {
    intent_id: intentId,
    strategy,
    account,
    venue,
    instrument,
    side,
    type,
    quantity: formatDecimal(intent.quantity),
    limit_price: textOrNull(intent.limitPrice),
    reduce_only: intent.reduceOnly,
    decision: verdict.outcome,
    worst_price: textOrNull(verdict.worstPrice),
    rule: refusal?.rule,
    code: refusal?.problem.code,
    message: refusal?.problem.message,
    retryable: refusal?.problem.retryable ?? false,
    numbers: decision.numbers,
    trading_state: decision.tradingState,
    limits_version: decision.limitsVersion,
    correlation_id: decision.correlationId,
    market_event_at_us: intent.marketEventAtUs,
    intent_at_us: decision.intentAtUs,
    received_at_us: decision.receivedAtUs,
    decided_at_us: decision.decidedAtUs,
  };
}

function heldBackJson({ account, reservation }: HeldBack): object {
  const { intentId, venue, instrument, side, quantity, price, executed, orderVersion } = reservation;
  const { filled, released, open, overfill } = reservationParts(reservation);
  return {
    account: accountJson(account),
    reservation: {
      intent_id: intentId,
      account: reservation.account,
      venue,
      instrument,
      side,
      quantity: formatDecimal(quantity),
      price: formatDecimal(price),
      executed: formatDecimal(executed),
      filled: formatDecimal(filled),
      released: formatDecimal(released),
      open_quantity: formatDecimal(open),
      overfill: formatDecimal(overfill),
      order_version: orderVersion,
    },
  };
}

function accountJson({ account, reserved, grossExposure, equity, version, updatedAtUs }: RiskAccount): object {
  return {
    account,
    reserved: formatDecimal(reserved),
    gross_exposure: textOrNull(grossExposure),
    equity: textOrNull(equity),
    version,
    updated_at_us: updatedAtUs,
  };
}
