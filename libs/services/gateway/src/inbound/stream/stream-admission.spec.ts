import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MemoryGateway, startMemoryGateway } from '../../testing/memory-gateway.fixture.js';
import { StreamAdmission } from './stream-admission.js';

const TOKEN = 'a-token-of-the-gateway';
const host = '127.0.0.1:4000';
const encoded = Buffer.from(TOKEN).toString('base64url');
let open: MemoryGateway;
let closed: MemoryGateway;

beforeAll(async () => {
  open = await startMemoryGateway();
  closed = await startMemoryGateway({ GATEWAY_API_TOKEN: TOKEN });
});

afterAll(async () => {
  await open?.stop();
  await closed?.stop();
});

/** The status that a handshake is refused with, `undefined` where it may pass. */
async function judge(
  gateway: MemoryGateway,
  headers: Readonly<Record<string, string>>,
  path = '/v1/stream',
): Promise<number | undefined> {
  const admission = gateway.application.get<StreamAdmission>(StreamAdmission);
  const opened = await admission.admit({ headers, path, ip: '192.0.2.1' });
  return opened.ok ? undefined : opened.error;
}

describe('who may open the stream', () => {
  it('without credentials, whoever speaks to this machine itself', async () => {
    expect(await judge(open, { host })).toBeUndefined();
    expect(await judge(open, { host: '[::1]:4000' })).toBeUndefined();
    expect(await judge(open, { host: 'trading.example:4000' })).toBe(403);
  });

  it('with them, only who has one: in a header, or as a protocol where a browser can set none', async () => {
    expect(await judge(closed, { host })).toBe(401);
    expect(await judge(closed, { host, authorization: 'Bearer wrong' })).toBe(401);
    expect(await judge(closed, { host, authorization: `Bearer ${TOKEN}` })).toBeUndefined();
    const protocols = `tradewind.v1, bearer.${encoded}`;
    expect(await judge(closed, { host, 'sec-websocket-protocol': protocols })).toBeUndefined();
  });

  it('never a page of another origin, whatever it has', async () => {
    const authorization = `Bearer ${TOKEN}`;
    for (const origin of ['http://evil.example', 'http://127.0.0.1:4001', 'null', 'http://127.0.0.1.evil.example:4000'])
      expect(await judge(closed, { host, origin, authorization })).toBe(403);
    expect(await judge(open, { host, origin: `http://${host}` })).toBeUndefined();
  });

  it('at no other address, and not by guessing on and on', async () => {
    expect(await judge(open, { host }, '/v1/other')).toBe(404);
    const answers: (number | undefined)[] = [];
    for (let i = 0; i < 200; i += 1) answers.push(await judge(closed, { host, authorization: `Bearer guess-${i}` }));
    expect(answers.at(-1)).toBe(429);
  });
});
