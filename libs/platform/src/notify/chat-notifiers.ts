import type { Scheduler } from '#libs/kernel';
import type { Notice, Notifier } from './notifier.js';
import { postJson } from './post-json.js';

/** The Bot API takes no longer text. */
const MOST_CHARACTERS = 4_096;

const SIGNS: Readonly<Record<Notice['state'], string>> = { raised: '🔴', ended: '🟢', told: '🔹' };

const lineOf = ({ state, text }: Notice): string => `${SIGNS[state]} ${text}`;

/** Where a bot of Telegram writes to. */
export interface TelegramChat {
  /** `https://api.telegram.org`, without a path. */
  readonly apiUrl: string;
  readonly token: string;
  /** The number of a chat, or the @name of a channel, that the bot may write to. */
  readonly chat: string;
}

/** Writes each notice into a chat of Telegram by the Bot API's `sendMessage`, as plain text: nothing in it is read as markup. */
export class TelegramNotifier implements Notifier {
  readonly name = 'telegram';
  readonly #chat: TelegramChat;
  readonly #scheduler: Scheduler;

  constructor(chat: TelegramChat, scheduler: Scheduler) {
    this.#chat = chat;
    this.#scheduler = scheduler;
  }

  deliverNotice(notice: Notice): Promise<void> {
    const { apiUrl, chat, token } = this.#chat;
    const message = { chat_id: chat, text: lineOf(notice).slice(0, MOST_CHARACTERS) };
    return postJson(`${apiUrl.replace(/\/+$/u, '')}/bot${token}/sendMessage`, message, this.#scheduler);
  }
}

/** Writes each notice into a channel of Slack by an incoming webhook; the three characters that Slack reads as markup are escaped. */
export class SlackNotifier implements Notifier {
  readonly name = 'slack';
  readonly #url: string;
  readonly #scheduler: Scheduler;

  constructor(url: string, scheduler: Scheduler) {
    this.#url = url;
    this.#scheduler = scheduler;
  }

  deliverNotice(notice: Notice): Promise<void> {
    const text = lineOf(notice).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return postJson(this.#url, { text }, this.#scheduler);
  }
}
