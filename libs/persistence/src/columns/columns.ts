import { Column, type ColumnOptions, PrimaryGeneratedColumn } from 'typeorm';

/** What an entity may declare about any column. */
export interface ColumnRole {
  readonly primary?: boolean;
  readonly unique?: boolean;
  readonly nullable?: boolean;
  /** A plain value, or a function that returns SQL. */
  readonly default?: string | number | boolean | (() => string);
}

/** What a column is besides what TypeORM knows: its domain in the entity's schema, and the values that it may hold. */
export interface ColumnKind {
  readonly domain?: string;
  readonly words?: readonly string[];
}

const KINDS = new WeakMap<object, Map<string, ColumnKind>>();

/** What a property of an entity was declared as by the decorators below; nothing for a plain `@Column`. */
export function columnKindOf(entity: object, property: string): ColumnKind {
  return KINDS.get(entity)?.get(property) ?? {};
}

function declareColumn(options: ColumnOptions, kind: ColumnKind): PropertyDecorator {
  const declare = Column(options);
  return (target, property) => {
    declare(target, property);
    const kinds = KINDS.get(target.constructor) ?? new Map<string, ColumnKind>();
    KINDS.set(target.constructor, kinds.set(String(property), kind));
  };
}

/** Postgres hands `bigint` over as text; what these columns count stays far below 2^53. */
const AS_NUMBER = {
  from: (text: string | null): number | null => (text === null ? null : Number(text)),
  to: (value: unknown): unknown => value,
};

/** A decimal of zero or more, neither NaN nor infinite: the domain `amount`. A text at run time. */
export function AmountColumn(role: ColumnRole = {}): PropertyDecorator {
  return declareColumn({ type: 'numeric', ...role }, { domain: 'amount' });
}

/** A decimal, neither NaN nor infinite: the domain `signed_amount`. A text at run time. */
export function SignedAmountColumn(role: ColumnRole = {}): PropertyDecorator {
  return declareColumn({ type: 'numeric', ...role }, { domain: 'signed_amount' });
}

/** An id as it may travel in a subject: the domain `token`. */
export function TokenColumn(role: ColumnRole = {}): PropertyDecorator {
  return declareColumn({ type: 'text', ...role }, { domain: 'token' });
}

/** The name of an instrument in its venue's own letters: the domain `instrument_name`. */
export function InstrumentColumn(role: ColumnRole = {}): PropertyDecorator {
  return declareColumn({ type: 'text', ...role }, { domain: 'instrument_name' });
}

/** A moment after the epoch, in microseconds: the domain `unix_us`. A number at run time. */
export function MomentColumn(role: ColumnRole = {}): PropertyDecorator {
  return declareColumn({ type: 'bigint', transformer: AS_NUMBER, ...role }, { domain: 'unix_us' });
}

/** A `bigint` that is a number at run time, such as microseconds or a version. */
export function WholeNumberColumn(role: ColumnRole = {}): PropertyDecorator {
  return declareColumn({ type: 'bigint', transformer: AS_NUMBER, ...role }, {});
}

/** One of the values of an enumeration; Postgres refuses every other, by a check or by the domain of that name. */
export function WordColumn(words: readonly string[], domain?: string): PropertyDecorator {
  return declareColumn({ type: 'text' }, domain === undefined ? { words } : { domain });
}

/** A number that Postgres gives each row, growing in the order of insertion, with gaps. A text at run time. */
export function IdentityColumn(): PropertyDecorator {
  return PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' });
}

/** An index of expressions, which TypeORM has no decorator for. */
export interface ExpressionIndexDefinition {
  readonly name: string;
  /** As they stand in `CREATE INDEX … (…)`. */
  readonly expressions: string;
}

const EXPRESSION_INDICES = new WeakMap<object, readonly ExpressionIndexDefinition[]>();

/** Says that the table of an entity has an index of expressions. */
export function ExpressionIndex(name: string, expressions: string): ClassDecorator {
  return (target) => {
    EXPRESSION_INDICES.set(target, [...expressionIndicesOf(target), { name, expressions }]);
  };
}

/** The indices that an entity has by {@link ExpressionIndex}. */
export function expressionIndicesOf(entity: object): readonly ExpressionIndexDefinition[] {
  return EXPRESSION_INDICES.get(entity) ?? [];
}
