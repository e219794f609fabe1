import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';
import { ChatBusyError } from '../chat.ports.js';
import { BOT_TOKEN, TelegramServer, failure } from '../testing/telegram-server.fixture.js';
import { TelegramBot } from './telegram-bot.js';

const AT_US = 1_700_000_000 * US_PER_SECOND;
const ANN = 42;
const stop = (): AbortSignal => new AbortController().signal;
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
let server: TelegramServer;
let apiUrl: string;
let bot: TelegramBot;

beforeEach(async () => {
  server = new TelegramServer();
  apiUrl = await server.start();
  bot = new TelegramBot({ apiUrl, token: BOT_TOKEN }, new SystemScheduler());
});
afterEach(() => server.stop());

describe("a bot of Telegram's", () => {
  it('waits until somebody writes, and confirms a message by the next question only', async () => {
    const asked = bot.nextMessages(stop());
    await server.until(() => server.questions.length === 1);
    const id = server.write(ANN, '/status', AT_US);
    const message = { id: `${id}-1700000000`, user: '42', isPrivate: true, text: '/status', writtenAtUs: AT_US };
    expect(await asked).toEqual([message]);
    expect(server.unconfirmed).toBe(1);
    const again = new TelegramBot({ apiUrl, token: BOT_TOKEN }, new SystemScheduler());
    expect(await again.nextMessages(stop())).toEqual([message]);
    server.write(ANN, '/help', AT_US);
    expect(await bot.nextMessages(stop())).toMatchObject([{ text: '/help' }]);
    expect(server.unconfirmed).toBe(1);
    expect(server.questions[0]).toMatchObject({ timeout: 25, allowed_updates: ['message'] });
  });

  it('takes what is no text of a person for handled, and says who reads along', async () => {
    server.write(ANN, 'x', AT_US, { text: undefined, sticker: {} });
    server.write(ANN, 'x', AT_US, { from: { id: 7, is_bot: true } });
    server.write(ANN, '/halt', AT_US, { chat: { id: -100, type: 'group' } });
    expect(await bot.nextMessages(stop())).toMatchObject([{ text: '/halt', isPrivate: false }]);
    const controller = new AbortController();
    const asked = errorOf(bot.nextMessages(controller.signal));
    await server.until(() => server.questions.length === 2);
    expect(server.unconfirmed).toBe(0);
    controller.abort();
    expect(await asked).toBeInstanceOf(Error);
  });

  it('asks for at most twenty at once', async () => {
    for (let number = 0; number < 25; number += 1) server.write(ANN, `/${number}`, AT_US);
    expect(await bot.nextMessages(stop())).toHaveLength(20);
    expect(await bot.nextMessages(stop())).toHaveLength(5);
  });

  it('leaves Telegram alone for as long as it says, and another process that asks its turn', async () => {
    server.refusals.push({ status: 429, body: failure(429, 'Too Many Requests', { retry_after: 7 }) });
    expect(await errorOf(bot.nextMessages(stop()))).toMatchObject({ name: 'ChatBusyError', waitMs: 7_000 });
    const first = errorOf(bot.nextMessages(stop()));
    await server.until(() => server.questions.length === 1);
    const other = new TelegramBot({ apiUrl, token: BOT_TOKEN }, new SystemScheduler());
    const second = other.nextMessages(stop());
    expect(await first).toBeInstanceOf(ChatBusyError);
    expect(await first).toMatchObject({ waitMs: 30_000 });
    server.write(ANN, '/status', AT_US);
    expect(await second).toHaveLength(1);
  });

  it('is an error with a wrong token, with a page in place of JSON, and shows its token in none', async () => {
    const wrong = new TelegramBot({ apiUrl, token: '1:wrong' }, new SystemScheduler());
    expect(await errorOf(wrong.nextMessages(stop()))).toMatchObject({
      message: 'Telegram refused getUpdates (401): Unauthorized',
    });
    expect(String(await errorOf(bot.writeTo('42', '')))).toContain('message text is empty');
    server.stop();
    expect(String(await errorOf(bot.nextMessages(stop())))).not.toContain(BOT_TOKEN);
  });

  it('writes to a user alone, and cuts what is too long', async () => {
    await bot.writeTo('42', 'x'.repeat(5_000));
    expect(server.sent).toEqual([{ chat_id: 42, text: 'x'.repeat(4_096) }]);
  });
});
