import { createHash } from 'node:crypto';
import { type AccountId, type IntentId, asId } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOrderId, externalOrderId } from './client-order-id.js';

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text, 'utf8').digest();
const idOf = (account: string, intent: string): string =>
  clientOrderId(asId<AccountId>(account), asId<IntentId>(intent), sha256);
const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/u);

describe('the client order id', () => {
  it('is this, for ever: a release that changed it would send orders twice', () => {
    expect(idOf('paper-1', 'momentum-1-BTC-USDT-42')).toBe(
      `tw1-${createHash('sha256').update('7:paper-1:momentum-1-BTC-USDT-42').digest().subarray(0, 24).toString('base64url')}`,
    );
  });

  it('is one that Binance takes, the same every time', () => {
    fc.assert(
      fc.property(token, token, (account, intent) => {
        expect(idOf(account, intent)).toMatch(/^[a-zA-Z0-9-_]{1,36}$/u);
        expect(idOf(account, intent)).toBe(idOf(account, intent));
      }),
    );
  });

  it('differs where account or intent differ', () => {
    expect(idOf('ab', 'c')).not.toBe(idOf('a', 'bc'));
    fc.assert(
      fc.property(token, token, token, token, (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        expect(idOf(a, b)).not.toBe(idOf(c, d));
      }),
    );
  });

  it('refuses a hash that is too short', () => {
    expect(() => clientOrderId(asId<AccountId>('a'), asId<IntentId>('b'), () => new Uint8Array(8))).toThrow(
      /too short/u,
    );
  });

  it('of an order of others carries its venue order id', () => {
    expect(externalOrderId('BTC-USDT', '12345', sha256)).toBe('ext-BTC-USDT-12345');
  });

  it('of an order of others is one that the books take, another for every order, in whatever letters the instrument is written', () => {
    const long = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ-ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const names = ['币安人生-USDT', 'किसान-USDT', 'МИР-USDT', long, `${long}X`];
    const ids = names.flatMap((name) => ['1234567890', '1234567891'].map((of) => externalOrderId(name, of, sha256)));
    for (const id of ids) expect(id).toMatch(/^ext-[A-Za-z0-9_-]{1,60}$/u);
    expect(new Set(ids).size).toBe(ids.length);
    expect(externalOrderId('किसान-USDT', '7', sha256)).toBe(externalOrderId('किसान-USDT', '7', sha256));
  });
});
