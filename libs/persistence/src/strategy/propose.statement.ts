import type { RecordedIntent } from '#libs/domain';
import type { HotConnection } from '../connection/hot-connection.js';
import { type Statement, columnsOf, jsonByColumn, rowByColumn } from '../connection/sql-session.js';
import type { OutgoingMessage } from '../outbox/outbox-store.js';
import { toIntentRow } from './intent-rows.js';
import { IntentEntity } from './intent.entity.js';

const COLUMNS = columnsOf(IntentEntity).map(({ column }) => column);

/**
 * The intent and its message in one statement that does not wait for the disk: seen by every other session at once, and lost only where
 * Postgres itself dies within the next moments. Risk's decision is the first record that is on the disk.
 */
const PROPOSE: Statement = {
  name: 'strategy.propose',
  text: `WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
      proposed AS (
        INSERT INTO strategy.intent (${COLUMNS.join(', ')})
        SELECT ${COLUMNS.map((column) => `i.${column}`).join(', ')}
        FROM unhurried, jsonb_populate_record(NULL::strategy.intent, $1) i
        ON CONFLICT DO NOTHING RETURNING intent_id
      )
    INSERT INTO strategy.outbox (message_id, subject, payload) SELECT $2, $3, $4::jsonb FROM proposed RETURNING sequence`,
};

/**
 * Proposes an intent; returns the row of its message in the outbox, `undefined` if its id is taken or another one of its strategy and
 * instrument is open.
 */
export async function proposeIntentRow(
  connection: HotConnection,
  intent: RecordedIntent,
  { message, subject }: OutgoingMessage,
): Promise<string | undefined> {
  const row = jsonByColumn(IntentEntity, toIntentRow(intent));
  const values = [row, message.id, subject, JSON.stringify(message)];
  const [written] = await connection.rowsOf<{ readonly sequence: string }>(PROPOSE, values);
  return written?.sequence;
}

/** The same as `strategy.propose` of the migrations takes it, for whoever commits it together with what is decided on it. */
export function proposedRowsOf(intent: RecordedIntent, { message, subject }: OutgoingMessage): object {
  return { intent: rowByColumn(IntentEntity, toIntentRow(intent)), subject, message };
}
