import type { BalanceView, PositionView, RecordedIntent } from '#libs/domain';
import { formatDecimal } from '#libs/kernel';
import {
  type HotConnection,
  INTENT_COLUMNS,
  IntentEntity,
  POSITION_VIEW_COLUMNS,
  type PositionViewEntity,
  type Statement,
  fromIntentRow,
  fromPositionRow,
  rowByColumn,
  toIntentRow,
} from '#libs/persistence';
import type { Changed, FactsChange, FactsQuestion, KnownFacts } from '../../ports.js';

const rowsOf = (select: string): string => `(SELECT coalesce(json_agg(r), '[]') FROM (${select}) AS r)`;

/** One statement, hence one moment. The places have names of their own: merged columns would keep the index of what is open out of use. */
const KNOWN_FACTS: Statement = {
  name: 'strategy.knownFacts',
  text: `SELECT
    (SELECT coalesce(json_agg(message_id), '[]') FROM strategy.inbox WHERE message_id = ANY ($1::text[])) AS "takenIds",
    ${rowsOf(`SELECT ${INTENT_COLUMNS} FROM strategy.intent WHERE intent_id = ANY ($2::text[])
      UNION ALL SELECT ${INTENT_COLUMNS} FROM strategy.intent
        JOIN unnest($3::text[], $4::text[], $5::text[]) AS place (by_strategy, at_venue, of_instrument)
        ON strategy = by_strategy AND venue = at_venue AND instrument = of_instrument
        WHERE status = 'open' AND strategy <> 'manual'`)} AS intents,
    ${rowsOf(`SELECT ${POSITION_VIEW_COLUMNS} FROM strategy.position_view
      JOIN unnest($6::text[], $7::text[], $8::text[]) AS place (account, venue, instrument)
      USING (account, venue, instrument)`)} AS positions`,
};

/** `strategy.take_facts` of the migrations: inbox, intents, positions and balances of the facts, with their checks. */
const TAKE_FACTS: Statement = { name: 'strategy.takeFacts', text: 'SELECT strategy.take_facts($1) AS outcome' };

interface KnownRow {
  readonly takenIds: readonly string[];
  readonly intents: readonly IntentEntity[];
  readonly positions: readonly PositionViewEntity[];
}

/** Reads what is known of what facts tell of. */
export async function selectKnownFacts(connection: HotConnection, question: FactsQuestion): Promise<KnownFacts> {
  const { intentIds, messageIds, places, positions } = question;
  const [row] = await connection.rowsOf<KnownRow>(KNOWN_FACTS, [
    ...[messageIds, intentIds],
    ...[places.map(({ strategy }) => strategy), places.map(({ venue }) => venue)],
    places.map(({ instrument }) => instrument),
    ...[positions.map(({ account }) => account), positions.map(({ venue }) => venue)],
    positions.map(({ instrument }) => instrument),
  ]);
  if (row === undefined) throw new Error('a statement without FROM returns a row');
  return {
    takenIds: row.takenIds,
    intents: row.intents.map(fromIntentRow),
    positions: row.positions.map(fromPositionRow),
  };
}

/** Writes what facts change, in one statement that commits by itself. */
export async function callTakeFacts(connection: HotConnection, change: FactsChange): Promise<'RECORDED' | 'STALE'> {
  const rows = await connection.rowsOf<{ readonly outcome: 'RECORDED' | 'STALE' }>(TAKE_FACTS, [
    JSON.stringify(changeJson(change)),
  ]);
  if (rows[0] === undefined) throw new Error('a function returns its result');
  return rows[0].outcome;
}

/** A change by the names of the columns; decimals as text, because JSON's own numbers are binary fractions. */
function changeJson({ balances, intents, messages, newIntents, positions }: FactsChange): object {
  return {
    messages: messages.map(({ id, subject }) => ({ message_id: id, subject })),
    intents: intents.map(changedIntentJson),
    new_intents: newIntents.map((intent) => rowByColumn(IntentEntity, toIntentRow(intent))),
    positions: positions.map(({ after, versionBefore }) => ({
      version_before: versionBefore ?? null,
      ...positionJson(after),
    })),
    balances: balances.map(balancesJson),
  };
}

function changedIntentJson({ after, before }: Changed<RecordedIntent>): object {
  const [row, known] = [toIntentRow(after), toIntentRow(before)];
  return {
    intent_id: row.intentId,
    status: row.status,
    reason: row.reason,
    approved: row.approved,
    ended_quantity: row.endedQuantity,
    ended_at_us: row.endedAtUs,
    known_quantity: row.knownQuantity,
    closed_at_us: row.closedAtUs,
    approved_before: known.approved,
    ended_before: known.endedQuantity,
    known_before: known.knownQuantity,
  };
}

function positionJson(position: PositionView): object {
  const { account, averagePrice, instrument, quantity, realisedProfit, updatedAtUs, venue, version } = position;
  return {
    account,
    venue,
    instrument,
    quantity: formatDecimal(quantity),
    average_price: formatDecimal(averagePrice),
    realised_profit: formatDecimal(realisedProfit),
    version,
    updated_at_us: updatedAtUs,
  };
}

function balancesJson({ account, totals, updatedAtUs, venue, version }: BalanceView): object {
  const held = Object.fromEntries([...totals].map(([asset, total]) => [asset, formatDecimal(total)]));
  return { account, venue, totals: held, version, updated_at_us: updatedAtUs };
}
