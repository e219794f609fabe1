import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The token of the bot that {@link TelegramServer} knows. */
export const BOT_TOKEN = '123456:AbC-dEf_1';
const MOST_TEXT = 4_096;

interface Update {
  readonly update_id: number;
  readonly message?: object;
}
interface HeldQuestion {
  readonly limit: number;
  readonly reply: (status: number, body: object) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The part of Telegram's Bot API that a bot which asks for updates meets, as https://core.telegram.org/bots/api tells it: a token in the path (401), updates
 * until an offset confirms them, questions that are held for `timeout`, 409 for the older of two questions, and `sendMessage` with
 * its bounds.
 */
export class TelegramServer {
  /** What was written, in order. */
  readonly sent: { readonly chat_id: number; readonly text: string }[] = [];
  /** The parameters of every `getUpdates`. */
  readonly questions: Record<string, unknown>[] = [];
  /** Refuses the next calls, one each. */
  readonly refusals: { readonly status: number; readonly body: object }[] = [];
  readonly #server: Server;
  #updates: Update[] = [];
  #newest: Update | undefined;
  #nextId = 1_000;
  #held: HeldQuestion | undefined;
  readonly #waiting = new Set<() => void>();

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Listens, and returns the address of the API. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    clearTimeout(this.#held?.timer);
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Somebody writes to the bot; returns the id of the update. */
  write(user: number, text: string, atUs: number, more: Readonly<Record<string, unknown>> = {}): number {
    const id = this.#nextId;
    this.#nextId += 1;
    const message = {
      ...{ message_id: id, date: Math.floor(atUs / 1_000_000), text },
      from: { id: user, is_bot: false, first_name: 'Ann' },
      chat: { id: user, type: 'private', first_name: 'Ann' },
      ...more,
    };
    this.#newest = { update_id: id, message };
    this.repeatNewest();
    return id;
  }

  /** The newest update comes again: its confirmation was lost. */
  repeatNewest(): void {
    if (this.#newest !== undefined) this.#updates.push(this.#newest);
    this.#answerHeld();
  }

  /** How many updates nobody has confirmed. */
  get unconfirmed(): number {
    return this.#updates.length;
  }

  /** Resolves when something true has become of what was sent or asked. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    };
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/u.exec(request.url ?? '') ?? [];
    const parameters = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
    const refusal = this.refusals.shift();
    if (token !== BOT_TOKEN) reply(401, failure(401, 'Unauthorized'));
    else if (refusal !== undefined) reply(refusal.status, refusal.body);
    else if (method === 'getUpdates') this.#getUpdates(parameters, reply);
    else if (method === 'sendMessage') this.#sendMessage(parameters, reply);
    else reply(404, failure(404, 'Not Found'));
  }

  #getUpdates(parameters: Record<string, unknown>, reply: HeldQuestion['reply']): void {
    this.questions.push(parameters);
    const {
      limit = 100,
      offset = 0,
      timeout = 0,
    } = parameters as { limit?: number; offset?: number; timeout?: number };
    this.#updates = this.#updates.filter((one) => one.update_id >= offset);
    const other = this.#held;
    clearTimeout(other?.timer);
    other?.reply(409, failure(409, 'Conflict: terminated by other getUpdates request'));
    const timer = setTimeout(() => {
      this.#held = undefined;
      reply(200, { ok: true, result: [] });
    }, timeout * 1_000);
    this.#held = { limit, reply, timer };
    this.#answerHeld();
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #answerHeld(): void {
    const held = this.#held;
    if (held === undefined || this.#updates.length === 0) return;
    clearTimeout(held.timer);
    this.#held = undefined;
    held.reply(200, { ok: true, result: this.#updates.slice(0, held.limit) });
  }

  #sendMessage(parameters: Record<string, unknown>, reply: HeldQuestion['reply']): void {
    const { chat_id: chat, text } = parameters;
    if (typeof chat !== 'number') return reply(400, failure(400, 'Bad Request: chat not found'));
    if (typeof text !== 'string' || text === '') return reply(400, failure(400, 'Bad Request: message text is empty'));
    if (text.length > MOST_TEXT) return reply(400, failure(400, 'Bad Request: message is too long'));
    this.sent.push({ chat_id: chat, text });
    reply(200, { ok: true, result: { message_id: this.sent.length, chat: { id: chat, type: 'private' }, text } });
  }
}

/** A refusal as Telegram words it. */
export function failure(code: number, description: string, parameters?: object): object {
  return { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) };
}
