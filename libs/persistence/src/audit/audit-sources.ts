import type { DatabaseSchema } from '../migrations/roles.js';

/** A schema whose records are audited. */
export type AuditedSchema = DatabaseSchema;

/** The schemas whose records are audited, each with a chain of its own. */
export const AUDITED_SCHEMAS = ['risk', 'orders', 'strategy'] as const satisfies readonly AuditedSchema[];

/** A table whose rows never change, and how one of them becomes a text for ever. */
export interface AuditSource {
  readonly table: string;
  /** SQL of the key, as a text. */
  readonly key: string;
  /**
   * The columns that are sealed. A column that a later migration adds is not: the texts of the rows before would change. Such a
   * column needs a source of its own.
   */
  readonly columns: readonly string[];
  /** More SQL of the content, as arguments of `jsonb_build_object`. */
  readonly more?: string;
  /** SQL of a whole number that grows with the rows, but for those of transactions that run at the same time. */
  readonly cursor: string;
  /** How far behind the highest cursor a row may still appear: far more than a transaction can take. */
  readonly slack: number;
  /** SQL of when it happened, in microseconds; 0 where the row does not say. */
  readonly moment: string;
}

const TEN_MINUTES_US = 600_000_000;
const TEN_THOUSAND_ROWS = 10_000;

/** What operators told a service, with the answer. */
const COMMANDS: AuditSource = {
  table: 'operator_command',
  key: 't.sequence::text',
  columns: [
    ...['sequence', 'command_id', 'kind', 'target', 'actor', 'reason', 'content', 'outcome', 'answer', 'final'],
    'given_at_us',
  ],
  cursor: 't.sequence',
  slack: TEN_THOUSAND_ROWS,
  moment: 't.given_at_us',
};

/** Every command of an operator, every decision, every set of limits, every change of a trading state (with its command and actor), order and ledger. */
export const AUDIT_SOURCES: Readonly<Record<AuditedSchema, readonly AuditSource[]>> = {
  risk: [
    {
      table: 'trading_state_change',
      key: 't.sequence::text',
      columns: ['sequence', 'scope', 'state', 'version', 'actor', 'reason', 'command_id', 'changed_at_us'],
      cursor: 't.sequence',
      slack: TEN_THOUSAND_ROWS,
      moment: 't.changed_at_us',
    },
    {
      table: 'limits',
      key: `t.account || '/' || t.version || '/' || t.instrument`,
      columns: ['account', 'version', 'instrument', 'max_order_quantity', 'max_order_notional', 'max_position'],
      cursor: 't.version',
      slack: TEN_THOUSAND_ROWS,
      moment: '0',
    },
    {
      table: 'intent_decision',
      key: 't.intent_id::text',
      columns: [
        ...['intent_id', 'strategy', 'account', 'venue', 'instrument', 'side', 'type', 'quantity', 'limit_price'],
        ...[
          'reduce_only',
          'decision',
          'worst_price',
          'rule',
          'code',
          'message',
          'retryable',
          'numbers',
          'trading_state',
        ],
        ...[
          'limits_version',
          'correlation_id',
          'market_event_at_us',
          'intent_at_us',
          'received_at_us',
          'decided_at_us',
        ],
      ],
      cursor: 't.decided_at_us',
      slack: TEN_MINUTES_US,
      moment: 't.decided_at_us',
    },
    COMMANDS,
  ],
  orders: [
    {
      table: 'order_event',
      key: 't.sequence::text',
      columns: [
        ...['sequence', 'client_order_id', 'version', 'event', 'from_status', 'to_status', 'cum_quantity', 'proof'],
        ...['lease_epoch', 'occurred_at_us'],
      ],
      cursor: 't.sequence',
      slack: TEN_THOUSAND_ROWS,
      moment: 't.occurred_at_us',
    },
    {
      table: 'ledger_transaction',
      key: 't.transaction_id::text',
      columns: [
        ...['transaction_id', 'account', 'venue', 'kind', 'cause', 'entry_count', 'actor', 'reason', 'occurred_at_us'],
        ...['booked_at_us', 'lease_epoch'],
      ],
      more: `, 'entries', (SELECT jsonb_agg(jsonb_build_array(e.line, e.book, e.instrument, e.asset, e.amount) ORDER BY e.line)
        FROM orders.ledger_entry e WHERE e.transaction_id = t.transaction_id)`,
      cursor: 't.transaction_id',
      slack: TEN_THOUSAND_ROWS,
      moment: 't.booked_at_us',
    },
    COMMANDS,
  ],
  strategy: [COMMANDS],
};

/** SQL that selects records of a source as `source`, `key`, `content`, `cursor` and `moment`, up to its WHERE. */
export function selectRecords(schema: AuditedSchema, source: AuditSource): string {
  const { columns, cursor, key, moment, more = '', table } = source;
  const content = columns.map((column) => `'${column}', t.${column}`).join(', ');
  return `SELECT '${table}' AS source, ${key} AS key, jsonb_build_object(${content}${more})::text AS content,
    (${cursor})::bigint AS cursor, (${moment})::bigint AS moment FROM ${schema}.${table} t`;
}

/** SQL of whether a record is not in the chain of its schema yet. */
export function isUnsealed(schema: AuditedSchema, { key, table }: AuditSource): string {
  return `NOT EXISTS (SELECT FROM ${schema}.audit_link l WHERE l.source = '${table}' AND l.key = ${key})`;
}
