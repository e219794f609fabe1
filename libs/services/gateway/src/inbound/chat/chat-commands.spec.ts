import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { API_KEY_BYTES, mintApiKey } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { type MemoryGateway, startMemoryGateway } from '../../testing/memory-gateway.fixture.js';
import type { OrdersView, PositionsView } from '../views/page.view.js';
import type { RiskView } from '../views/risk.view.js';
import { BOT_TOKEN, TelegramServer } from '../../testing/telegram-server.fixture.js';

const USERS = { viewer: 1, trader: 2, risk: 3 } as const;
const STRANGER = 99;
const nowUs = new VirtualScheduler().nowUs();
const LATER_US = nowUs + 3_600 * US_PER_SECOND;
const minted = (['viewer', 'trader', 'risk'] as const).map((name) =>
  mintApiKey(
    { name: `${name}@phone`, roles: [name], expiresAtUs: LATER_US },
    new Uint8Array(API_KEY_BYTES).fill(USERS[name]),
  ),
);
const entries = minted.map(({ entry }) => entry);
const folder = mkdtempSync(join(tmpdir(), 'chat-'));
const ring = join(folder, 'keys.json');

let server: TelegramServer;
let apiUrl: string;
let gateway: MemoryGateway;

function startGateway(): Promise<MemoryGateway> {
  return startMemoryGateway({
    ...{ GATEWAY_KEY_RING: ring, NOTIFY_TELEGRAM_TOKEN: BOT_TOKEN, NOTIFY_TELEGRAM_URL: apiUrl },
    GATEWAY_TELEGRAM_USERS: entries.map(({ id }, index) => `${index + 1}=${id}`).join(','),
  });
}
beforeEach(async () => {
  writeFileSync(ring, JSON.stringify({ keys: entries }));
  server = new TelegramServer();
  apiUrl = await server.start();
  gateway = await startGateway();
});
afterEach(async () => {
  await gateway.stop();
  server.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the bot says to a message. */
async function say(user: number, text: string, more: Record<string, unknown> = {}): Promise<string> {
  const before = server.sent.length;
  server.write(user, text, gateway.time.nowUs(), more);
  await server.until(() => server.sent.length > before);
  expect(server.sent.at(-1)?.chat_id).toBe(user);
  return server.sent.at(-1)?.text ?? '';
}

/** The question after a message says that it was handled. */
async function isHandled(user: number, text: string, more: Record<string, unknown> = {}, atUs = gateway.time.nowUs()) {
  server.write(user, text, atUs, more);
  await server.until(() => server.unconfirmed === 0);
}

describe('commands from Telegram', () => {
  it('tell what REST tells', async () => {
    const rest = async (url: string): Promise<unknown> =>
      (await gateway.send('GET', url, undefined, { authorization: `Bearer ${minted[0]?.key}` })).body;
    const { exposures, states } = (await rest('/v1/risk')) as RiskView;
    const [exposure] = exposures;
    const status = await say(USERS.viewer, '/status');
    expect(status.split('\n')).toHaveLength(states.length + exposures.length + 1);
    expect(status).toContain(
      `paper-1: equity ${exposure?.equity}, exposure ${exposure?.grossExposure}, reserved ${exposure?.reserved}\n`,
    );
    expect(status).toContain('services: market-data unknown, ');
    const { items } = (await rest('/v1/positions?open=true')) as PositionsView;
    const held = items.map(({ averagePrice, instrument, quantity }) => `${instrument}: ${quantity} at ${averagePrice}`);
    const positions = await say(USERS.viewer, '/positions');
    expect(positions.split('\n')).toEqual(held.map((line) => expect.stringContaining(line) as string));
    expect(positions).toContain(' open (without fees of 0.021 BNB)');
    const orders = (await rest('/v1/orders?limit=10')) as OrdersView;
    expect((await say(USERS.viewer, '/orders')).split('\n')).toEqual(
      orders.items.map(({ clientOrderId }) => expect.stringContaining(clientOrderId) as string),
    );
    expect(await say(USERS.viewer, '/whatever')).toContain('/halt');
  });

  it('are obeyed for the roles that REST obeys, with the name of the key as the actor', async () => {
    expect(await say(USERS.viewer, '/halt')).toMatch(/^Not done: This needs the role .* \(403 ROLE_MISSING\)$/u);
    expect(await say(USERS.trader, '/resume all is well')).toContain('403 ROLE_MISSING');
    expect(gateway.heard).toEqual([]);
    expect(await say(USERS.trader, '/halt account=paper-1 too volatile')).toMatch(/^all is HALTED since /u);
    expect(gateway.heard).toMatchObject([{ scope: 'paper-1', reason: 'too volatile', actor: 'trader@phone' }]);
  });

  it('are checked like a body of REST', async () => {
    expect(await say(USERS.risk, `/halt ${'x'.repeat(501)}`)).toContain('400 PARAMETER_WRONG');
    expect(await say(USERS.risk, '/halt account=no.such why')).toContain('400 PARAMETER_WRONG');
    expect(gateway.heard).toEqual([]);
  });

  it('of strangers, in groups, and of keys that are revoked get no answer and do nothing', async () => {
    await isHandled(STRANGER, '/halt');
    await isHandled(USERS.trader, '/halt', { chat: { id: -100, type: 'group' } });
    writeFileSync(ring, JSON.stringify({ keys: entries.map((entry) => ({ ...entry, revoked: true })) }));
    await gateway.time.runForMs(5_000);
    await isHandled(USERS.trader, '/halt');
    expect([server.sent, gateway.heard]).toEqual([[], []]);
  });

  it('that are old when they come are not obeyed, and their writer is told', async () => {
    await isHandled(USERS.trader, '/halt', {}, gateway.time.nowUs() - 120 * US_PER_SECOND);
    expect(server.sent.at(-1)?.text).toContain('more than a minute old');
    expect(gateway.heard).toEqual([]);
  });

  it('that come again to the next gateway are the same command', async () => {
    await say(USERS.trader, '/halt');
    await gateway.stop();
    const [first] = gateway.heard as { readonly commandId: string }[];
    gateway = await startGateway();
    server.repeatNewest();
    await server.until(() => server.sent.length === 2);
    expect(gateway.heard).toMatchObject([{ commandId: first?.commandId }]);
    expect(first?.commandId).toMatch(/^telegram-\d+-\d+$/u);
  });

  it('are held to the pace of REST, but for halt', async () => {
    const answers: string[] = [];
    for (let round = 0; round < 25; round += 1) answers.push(await say(USERS.risk, '/resume calm'));
    expect(answers.at(-1)).toContain('429 TOO_MANY_REQUESTS');
    expect(await say(USERS.risk, '/halt')).toContain('HALTED');
  });

  it('go on when Telegram was away', async () => {
    server.refusals.push({ status: 502, body: {} });
    server.write(STRANGER, 'ends the question that is held', gateway.time.nowUs());
    await server.until(() => server.refusals.length === 0);
    for (const asked = server.questions.length; server.questions.length === asked;) await gateway.time.runForMs(1_000);
    expect(await say(USERS.viewer, '/positions')).toContain('BTC-USDT');
  });
});
