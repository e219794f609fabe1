import { describe, expect, it } from 'vitest';
import { readSettings } from '#libs/platform';
import { gatewaySettings, isLoopback } from './gateway.settings.js';

const base = { NATS_URL: 'nats://x', DATABASE_URL: 'postgres://x' };
const read = (more: Record<string, string>) => readSettings(gatewaySettings, { ...base, ...more });

describe('the settings of the gateway', () => {
  it('bind to this machine only by default', () => {
    expect(read({})).toMatchObject({ HTTP_HOST: '127.0.0.1', GATEWAY_ALLOW_ANONYMOUS: false });
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'gateway.example', '127.evil.example', '::ffff:10.0.0.1'])(
    'refuse to listen on %s without a token',
    (host) => {
      expect(() => read({ HTTP_HOST: host })).toThrow(/GATEWAY_API_TOKEN/u);
      expect(read({ HTTP_HOST: host, GATEWAY_API_TOKEN: 'a-token-for-tests' }).HTTP_HOST).toBe(host);
      expect(read({ HTTP_HOST: host, GATEWAY_ALLOW_ANONYMOUS: 'true' }).HTTP_HOST).toBe(host);
    },
  );

  it('are told everything at once: what is wrong by itself, what is missing, and what does not fit the rest', () => {
    const wrong = { LOG_LEVEL: 'loud', NATS_URL: '', SECURE_MODE: 'true', GATEWAY_JWKS_URL: 'https://id.example/keys' };
    const rest = ['DATABASE_URL', 'GATEWAY_JWT_ISSUER', 'GATEWAY_JWT_AUDIENCE'];
    for (const name of ['LOG_LEVEL', 'NATS_URL', ...rest])
      expect(() => read(wrong)).toThrow(new RegExp(` ${name}: `, 'u'));
    expect(() => read({ SECURE_MODE: 'yes' })).not.toThrow(/DATABASE_URL/u);
  });

  it('refuse a token that is too short to be one', () => {
    expect(() => read({ GATEWAY_API_TOKEN: 'short' })).toThrow(/GATEWAY_API_TOKEN/u);
  });

  it('bind users of Telegram to keys of the ring, and want bot and ring beside them', () => {
    const all = { GATEWAY_KEY_RING: 'keys.json', NOTIFY_TELEGRAM_TOKEN: '1:a' };
    const users = { GATEWAY_TELEGRAM_USERS: '42=0123456789abcdef, 7=tw_fedcba9876543210' };
    expect([...read({ ...all, ...users }).GATEWAY_TELEGRAM_USERS]).toEqual([
      ['42', '0123456789abcdef'],
      ['7', 'fedcba9876543210'],
    ]);
    for (const name of ['GATEWAY_KEY_RING', 'NOTIFY_TELEGRAM_TOKEN'] as const) {
      const { [name]: _, ...rest } = all;
      expect(() => read({ ...rest, ...users })).toThrow(new RegExp(name, 'u'));
    }
    for (const wrong of ['42', '42=ann', '@ann=0123456789abcdef', '1=0123456789abcdef,1=0123456789abcdef'])
      expect(() => read({ ...all, GATEWAY_TELEGRAM_USERS: wrong })).toThrow(/GATEWAY_TELEGRAM_USERS/u);
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['', false],
    ['1270.0.0.1', false],
    ['localhost.evil.example', false],
  ])('know whether %s is this machine: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
