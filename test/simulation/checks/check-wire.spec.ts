import { describe, expect, it } from 'vitest';
import { OneWriter } from './check-epoch.js';
import { KillHolds } from './check-kill.js';
import { OneSubmit } from './check-one-submit.js';

describe('what a new order on the wire may not be', () => {
  it('a second one under the same id', () => {
    const submits = new OneSubmit();
    expect(submits.onSubmit('a')).toStrictEqual([]);
    expect(submits.onSubmit('b')).toStrictEqual([]);
    expect(submits.onSubmit('a')).toMatchObject([{ invariant: 'I-12', about: 'a' }]);
  });

  it('declared unsent afterwards', () => {
    const submits = new OneSubmit();
    submits.onSubmit('a');
    expect(submits.onDeclaredUnsent('b')).toStrictEqual([]);
    expect(submits.onDeclaredUnsent('a')).toMatchObject([{ invariant: 'I-15', about: 'a' }]);
  });

  it('later than 100 ms after the first commit of a kill, until the resume is committed', () => {
    const kill = new KillHolds();
    expect(kill.onSubmit('a', 0)).toStrictEqual([]);
    kill.onState(true, 1_000);
    kill.onState(true, 90_000);
    expect(kill.onSubmit('b', 101_000)).toStrictEqual([]);
    expect(kill.onSubmit('c', 101_001)).toMatchObject([{ invariant: 'I-42', about: 'c' }]);
    kill.onState(false, 200_000);
    expect(kill.onSubmit('d', 300_000)).toStrictEqual([]);
  });

  it('of an epoch whose successor has the lease, or has sent', () => {
    const writer = new OneWriter();
    expect(writer.onSubmit('a', 1, 1)).toStrictEqual([]);
    expect(writer.onSubmit('b', 1, 2)).toMatchObject([{ invariant: 'I-50', about: 'b' }]);
    expect(writer.onSubmit('c', 2, 2)).toStrictEqual([]);
    expect(writer.onSubmit('d', 1, 1)).toMatchObject([{ invariant: 'I-50', about: 'd' }]);
  });
});
