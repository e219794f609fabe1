import { describe, expect, it } from 'vitest';
import { readSettings } from '#libs/platform';
import { gatewaySettings } from '../../gateway.settings.js';
import { refusalOf } from './stream-admission.js';

const TOKEN = 'a-token-of-the-gateway';
const here = { NATS_URL: 'nats://none', DATABASE_URL: 'postgres://none' };
const open = readSettings(gatewaySettings, here);
const closed = readSettings(gatewaySettings, { ...here, GATEWAY_API_TOKEN: TOKEN });
const path = '/v1/stream';
const host = '127.0.0.1:4000';
const encoded = Buffer.from(TOKEN).toString('base64url');

describe('who may open the stream', () => {
  it('without a token, whoever speaks to this machine itself', () => {
    expect(refusalOf({ path, headers: { host } }, open)).toBeUndefined();
    expect(refusalOf({ path, headers: { host: '[::1]:4000' } }, open)).toBeUndefined();
    expect(refusalOf({ path, headers: { host: 'trading.example:4000' } }, open)).toBe(403);
  });

  it('with a token set, only who has it: in a header, or as a protocol where a browser can set none', () => {
    expect(refusalOf({ path, headers: { host } }, closed)).toBe(401);
    expect(refusalOf({ path, headers: { host, authorization: 'Bearer wrong' } }, closed)).toBe(401);
    expect(refusalOf({ path, headers: { host, authorization: `Bearer ${TOKEN}` } }, closed)).toBeUndefined();
    const protocols = `tradewind.v1, bearer.${encoded}`;
    expect(refusalOf({ path, headers: { host, 'sec-websocket-protocol': protocols } }, closed)).toBeUndefined();
  });

  it('never a page of another origin, whatever it has', () => {
    const authorization = `Bearer ${TOKEN}`;
    for (const origin of ['http://evil.example', 'http://127.0.0.1:4001', 'null', 'http://127.0.0.1.evil.example:4000'])
      expect(refusalOf({ path, headers: { host, origin, authorization } }, closed)).toBe(403);
    expect(refusalOf({ path, headers: { host, origin: `http://${host}` } }, open)).toBeUndefined();
  });

  it('at no other address', () => {
    expect(refusalOf({ path: '/v1/other', headers: { host } }, open)).toBe(404);
  });
});
