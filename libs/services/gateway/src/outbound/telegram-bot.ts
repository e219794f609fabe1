import { type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { Deadline } from '#libs/platform';
import { z } from 'zod';
import { type ChatBot, ChatBusyError, type ChatMessage } from '../chat.ports.js';

/** How long Telegram holds a question that has no answer yet, and how many messages one answer has at most. */
const [POLL_SECONDS, MOST_MESSAGES] = [25, 20];
/** How long an answer may take, a held question apart, in milliseconds. */
const PATIENCE_MS = 5_000;
/** How long another process that asks for the same bot is left alone, in milliseconds: longer than its question is held. */
const TAKE_TURNS_MS = 30_000;
const CONFLICT = 409;
/** Twenty of the longest messages with everything that Telegram says around them are far below. */
const MOST_BYTES = 4 * 1_024 * 1_024;
/** The Bot API takes no longer text. */
const MOST_CHARACTERS = 4_096;
/** The longest wait that is obeyed, in milliseconds. */
const LONGEST_WAIT_MS = 300_000;

const answer = z.object({
  ok: z.boolean(),
  description: z.string().default(''),
  parameters: z.object({ retry_after: z.number().positive() }).partial().default({}),
  result: z.unknown().optional(),
});
const update = z.object({ update_id: z.number().int(), message: z.unknown().optional() });
const message = z.object({
  date: z.number().int(),
  text: z.string(),
  from: z.object({ id: z.number().int(), is_bot: z.boolean() }),
  chat: z.object({ id: z.number().int(), type: z.string() }),
});

/** Where a bot of Telegram is asked for. */
export interface TelegramAccess {
  /** `https://api.telegram.org`, without a path. */
  readonly apiUrl: string;
  readonly token: string;
}

/** A bot of Telegram by its Bot API: `getUpdates` by long polling, and `sendMessage`. What was handled is confirmed by the next question. */
export class TelegramBot implements ChatBot {
  readonly #base: string;
  readonly #scheduler: Scheduler;
  /** Below this everything was handled; `undefined` once Telegram knows it: ids of a quiet bot begin anew anywhere. */
  #handledBelow: number | undefined;

  constructor({ apiUrl, token }: TelegramAccess, scheduler: Scheduler) {
    this.#base = `${apiUrl.replace(/\/+$/u, '')}/bot${token}`;
    this.#scheduler = scheduler;
  }

  async nextMessages(stop: AbortSignal): Promise<readonly ChatMessage[]> {
    const question = { limit: MOST_MESSAGES, timeout: POLL_SECONDS, allowed_updates: ['message'] };
    const offset = this.#handledBelow === undefined ? {} : { offset: this.#handledBelow };
    const patienceMs = POLL_SECONDS * 1_000 + PATIENCE_MS;
    const result = await this.#call('getUpdates', { ...question, ...offset }, patienceMs, stop);
    const updates = z.array(update).max(MOST_MESSAGES).parse(result);
    const newest = updates.reduce<number | undefined>((most, one) => Math.max(most ?? 0, one.update_id), undefined);
    this.#handledBelow = newest === undefined ? undefined : newest + 1;
    return updates.flatMap((one) => messageOf(one));
  }

  async writeTo(user: string, text: string): Promise<void> {
    // A private chat has the number of its user. Without a parse_mode nothing in the text is markup.
    await this.#call('sendMessage', { chat_id: Number(user), text: text.slice(0, MOST_CHARACTERS) }, PATIENCE_MS);
  }

  async #call(method: string, body: object, patienceMs: number, stop?: AbortSignal): Promise<unknown> {
    const deadline = new Deadline(this.#scheduler, patienceMs);
    try {
      const response = await fetch(`${this.#base}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: stop === undefined ? deadline.signal : AbortSignal.any([deadline.signal, stop]),
      });
      const read = answer.safeParse(await readJson(response));
      if (!read.success) throw new Error(`Telegram's ${method} answered ${response.status}, unreadable`);
      if (read.data.ok) return read.data.result;
      throw refusal(`Telegram refused ${method} (${response.status}): ${read.data.description}`, response, read.data);
    } finally {
      deadline.cancel();
    }
  }
}

/** What is no text of a person is left out: it is handled by having been seen. */
function messageOf({ message: of, update_id: id }: z.output<typeof update>): readonly ChatMessage[] {
  const read = message.safeParse(of);
  if (!read.success || read.data.from.is_bot) return [];
  const { chat, date, from, text } = read.data;
  const isPrivate = chat.type === 'private' && chat.id === from.id;
  return [{ id: `${id}-${date}`, user: String(from.id), isPrivate, text, writtenAtUs: date * US_PER_SECOND }];
}

/** Telegram may say how long it wants to be left alone, and lets one process at a time ask for the messages of a bot. */
function refusal(told: string, { status }: Response, { parameters }: z.output<typeof answer>): Error {
  const { retry_after: seconds } = parameters;
  if (seconds !== undefined) return new ChatBusyError(told, Math.min(seconds * 1_000, LONGEST_WAIT_MS));
  return status === CONFLICT ? new ChatBusyError(told, TAKE_TURNS_MS) : new Error(told);
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`Telegram answered more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined; // A proxy's page, say: the caller names the status.
  }
}
