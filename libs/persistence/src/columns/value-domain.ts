import { SIDES, TRADING_STATES } from '#libs/domain';
import type { DatabaseSchema } from '../migrations/roles.js';
import { sqlList } from '../migrations/sql-list.js';

/** A kind of value as Postgres knows it (`CREATE DOMAIN`): the type beneath, and what every value must fulfil. */
export interface ValueDomain {
  readonly type: 'text' | 'numeric' | 'bigint';
  /** An expression of `VALUE`. */
  readonly check: string;
}

/** Not `~ '^[A-Za-z0-9_-]{1,64}$'`, for which Postgres builds an automaton at every check. */
const TOKEN: ValueDomain = {
  type: 'text',
  check: `char_length(VALUE) BETWEEN 1 AND 64 AND VALUE !~ '[^A-Za-z0-9_-]'`,
};
/** What is no symbol of ASCII but dollar, dash, dot and underscore, with a dash inside: see `instrumentName` of the kernel. */
const INSTRUMENT_NAME: ValueDomain = {
  type: 'text',
  check: String.raw`char_length(VALUE) BETWEEN 3 AND 64 AND VALUE LIKE '%_-_%' AND VALUE !~ '[\x01-\x23\x25-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]'`,
};
/** The upper bounds keep out `NaN` and `Infinity`, which sort above every number in Postgres. */
const AMOUNT: ValueDomain = { type: 'numeric', check: `VALUE >= 0 AND VALUE < 'Infinity'` };
const SIGNED_AMOUNT: ValueDomain = { type: 'numeric', check: `VALUE > '-Infinity' AND VALUE < 'Infinity'` };
const UNIX_US: ValueDomain = { type: 'bigint', check: 'VALUE > 0' };
const SIDE: ValueDomain = { type: 'text', check: `VALUE IN (${sqlList(SIDES)})` };
const STATE: ValueDomain = { type: 'text', check: `VALUE IN (${sqlList(TRADING_STATES)})` };

/** The kinds of values of each schema, by the name that Postgres knows them by. */
export const VALUE_DOMAINS: Readonly<Record<DatabaseSchema, Readonly<Record<string, ValueDomain>>>> = {
  risk: {
    token: TOKEN,
    instrument_name: INSTRUMENT_NAME,
    amount: AMOUNT,
    signed_amount: SIGNED_AMOUNT,
    unix_us: UNIX_US,
    side: SIDE,
    state: STATE,
  },
  orders: { amount: AMOUNT, signed_amount: SIGNED_AMOUNT },
  strategy: {
    token: TOKEN,
    instrument_name: INSTRUMENT_NAME,
    amount: AMOUNT,
    signed_amount: SIGNED_AMOUNT,
    unix_us: UNIX_US,
  },
};
