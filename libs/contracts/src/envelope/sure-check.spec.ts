import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as contracts from '../index.js';
import { type MessageClass, validateMessage } from './decode.js';
import { isSurelyValid } from './sure-check.js';

type Fields = Readonly<Record<string, unknown>>;

const LIMITS = { maxOrderNotional: '1', maxOrderQuantity: null, allowedInstruments: ['BTC-USDT'] };
/** What any property may hold: what is right in one is wrong in another. */
const VALUES: readonly unknown[] = [
  ...[
    '',
    'a',
    'BUY',
    'LIMIT',
    'IOC',
    'Filled',
    'BTC-USDT',
    'e\u0301-USDT',
    '1',
    '-0.5',
    '1e5',
    '1.',
    'a b',
    'a\u0000',
    'a'.repeat(600),
  ],
  ...[0, 1, -1, 1.5, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY, true, false, null, undefined],
  ...[{}, [], [1], [[]], [null], [{}], ['BTC-USDT'], [{ asset: 'A', free: '1', locked: 'x' }], [[{ asset: 'A' }]]],
  ...[[{ asset: 'A', free: '-1', locked: '0', unknown: 1 }], { asset: 'A', free: '1', locked: '0' }, LIMITS, [LIMITS]],
];
const COMMAND = { commandId: 'c-1', actor: 'somebody', reason: 'a test' };
const SAMPLES: readonly (readonly [MessageClass<object>, Fields])[] = [
  [contracts.IntentProposedV1, { ...contracts.SAMPLE_INTENT }],
  [contracts.RiskApprovedV1, { ...contracts.SAMPLE_APPROVAL }],
  [contracts.OrderFilledV1, { ...contracts.SAMPLE_ORDER }],
  [contracts.FillRecordedV1, { ...contracts.SAMPLE_FILL }],
  [contracts.PositionChangedV1, { ...contracts.SAMPLE_POSITION }],
  [contracts.BalanceChangedV1, { ...contracts.SAMPLE_BALANCE }],
  [contracts.BarsQueryV1, { intervalUs: 1, fromUs: 0, toUs: 1 }],
  [contracts.BarsQueryV1, { interval: '1m', fromUs: 0, toUs: 1 }],
  [contracts.TryLimitsV1, { ...COMMAND, account: 'a', limits: [{ instrument: '*', maxPosition: '1' }], sinceUs: 1 }],
];
const NAMES = [...new Set(SAMPLES.flatMap(([, sample]) => Object.keys(sample))), 'actor', 'scope', 'to', 'from'];
const isMessageClass = (value: unknown): value is MessageClass<object> =>
  typeof value === 'function' && /V\d+$/u.test(value.name);
const EXPORTED: readonly unknown[] = Object.values(contracts);
const CLASSES = EXPORTED.filter(isMessageClass);

/** As class-validator reads a message without us. */
function readByTheBook(
  type: MessageClass<object>,
  plain: object,
): { message: object; errors: readonly ValidationError[] } {
  const message = plainToInstance(type, plain);
  const errors = validateSync(message, { whitelist: true, stopAtFirstError: false, forbidUnknownValues: true });
  return { message, errors };
}

/** What is not read as class-validator reads it: the same verdict, class and fields in the same order. */
function readOtherwise(type: MessageClass<object>, plains: readonly object[]): readonly object[] {
  return plains.filter((plain) => {
    const { errors, message } = readByTheBook(type, plain);
    const read = validateMessage(type, plain);
    if (!read.ok) return errors.length === 0;
    return (
      errors.length > 0 ||
      !isDeepStrictEqual(read.value, message) ||
      JSON.stringify(read.value) !== JSON.stringify(message)
    );
  });
}

describe('a message that surely meets what its class demands', () => {
  it.each(SAMPLES)(
    'is one that class-validator takes, field by field, whatever a field of %o holds',
    (type, sample) => {
      expect(isSurelyValid(plainToInstance(type, sample))).toBe(true);
      for (const name of Object.keys(sample)) {
        const { [name]: left, ...others } = sample;
        const changed = VALUES.map((value) => ({ ...sample, [name]: value }));
        expect(readOtherwise(type, [others, { ...others, [name]: left, unknown: left }, ...changed])).toEqual([]);
      }
    },
  );

  it.each(CLASSES.map((type) => [type.name, type] as const))(
    'is found by the same demands in a %s of anything',
    (_, type) => {
      const filled = VALUES.map((value) => Object.fromEntries(NAMES.map((name) => [name, value])));
      expect(readOtherwise(type, [{}, ...filled])).toEqual([]);
    },
  );

  it('has no class that its sender names', () => {
    const named = JSON.parse('{"constructor": {"a": 1}, "__proto__": {"b": 1}}') as object;
    for (const type of CLASSES) expect(readOtherwise(type, [named])).toEqual([]);
  });

  it.each(['1', 'null', '{}', '{"prototype": {}}', '{"prototype": {"constructor": 1}}', '"Object"'])(
    'is refused, and not fallen over, where a value within it names %s as its class',
    (named) => {
      const within = JSON.parse(`{"constructor": ${named}}`) as object;
      for (const type of CLASSES)
        for (const value of [within, [within], { within }]) {
          const plain = Object.fromEntries(NAMES.map((name) => [name, value]));
          expect(validateMessage(type, plain)).toMatchObject({ ok: false, error: { code: 'MESSAGE_UNREADABLE' } });
        }
    },
  );

  it('loses the fields that its class does not know, also within it', () => {
    const balances = contracts.SAMPLE_BALANCE.balances.map((one) => ({ ...one, unknown: 1 }));
    const message = plainToInstance(contracts.BalanceChangedV1, { ...contracts.SAMPLE_BALANCE, balances, unknown: 1 });
    expect(isSurelyValid(message)).toBe(true);
    expect(JSON.stringify(message)).toBe(JSON.stringify(contracts.SAMPLE_BALANCE));
  });
});
