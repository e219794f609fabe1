import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { isTransientDatabaseError, isWorthReconnecting } from './database-error.js';

const withCode = (code: string): Error => Object.assign(new Error('from the server'), { code });

describe('an error of the database that says nothing against the work', () => {
  it.each([
    ['08006', 'the connection failed'],
    ['25006', 'read-only, after a failover'],
    ['25P03', 'idle in a transaction for too long'],
    ['25P04', 'transaction time-out'],
    ['26000', 'a prepared statement is gone with its connection'],
    ['28P01', 'a password is being changed'],
    ['40001', 'serialisation'],
    ['40003', 'outcome unknown'],
    ['40P01', 'deadlock'],
    ['42501', 'a right is missing'],
    ['42P01', 'a table is missing before its migration'],
    ['53000', 'resources'],
    ['53100', 'disk full'],
    ['53200', 'out of memory'],
    ['53300', 'too many connections'],
    ['53400', 'a limit of the configuration'],
    ['55006', 'object in use'],
    ['55P03', 'lock not available'],
    ['57014', 'statement time-out'],
    ['57P01', 'shutdown'],
    ['57P02', 'crash of another session'],
    ['57P03', 'starting up'],
    ['57P05', 'idle session time-out'],
    ['58030', 'input or output failed'],
    ['58P01', 'a file is missing'],
    ['F0001', 'a lock file'],
    ['XX000', 'internal'],
    ['XX001', 'data corrupted'],
    ['ECONNREFUSED', 'nobody listens'],
    ['ECONNRESET', 'cut'],
    ['EPIPE', 'cut while writing'],
    ['ENETUNREACH', 'no way there'],
    ['EMFILE', 'too many open files'],
    ['EAI_AGAIN', 'no answer from the name server'],
  ])('is %s: %s', (code) => {
    expect(isTransientDatabaseError(withCode(code))).toBe(true);
    expect(isTransientDatabaseError(new QueryFailedError('SELECT 1', [], withCode(code)))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'timeout exceeded when trying to connect',
    'Client was closed and is not queryable',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
    'Query runner already released. Cannot run queries anymore.',
    'Driver not Connected',
  ])('is, without a code: %s', (message) => {
    expect(isTransientDatabaseError(new Error(message))).toBe(true);
  });
});

describe('a refusal of the work itself', () => {
  it.each([
    ['22003', 'a number out of range'],
    ['22P02', 'text that is no number'],
    ['23502', 'a missing value'],
    ['23505', 'a key that is taken'],
    ['23514', 'a check'],
    ['44000', 'a check of a view'],
    ['P0001', 'raised by a function of ours'],
  ])('is %s: %s', (code) => {
    expect(isTransientDatabaseError(withCode(code))).toBe(false);
  });

  it('is not looked for in what is no error of the database', () => {
    for (const error of [new TypeError('x is undefined'), withCode('ERR_INVALID_ARG_TYPE'), 'text', undefined])
      expect(isTransientDatabaseError(error)).toBe(false);
  });
});

describe('connecting again', () => {
  it('helps against a server that is away, and not against a wrong name or password', () => {
    expect(['ECONNREFUSED', '57P03', '53300'].map(withCode).map(isWorthReconnecting)).toEqual([true, true, true]);
    expect(['28000', '28P01', '3D000'].map(withCode).map(isWorthReconnecting)).toEqual([false, false, false]);
  });
});
