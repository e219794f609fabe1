import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { type Scheduler, US_PER_MS, US_PER_SECOND } from '#libs/kernel';
import { LOG, type Log, METRICS, Metrics, SCHEDULER } from '#libs/platform';
import { CHAT_BOT, type ChatBot, ChatBusyError, type ChatMessage } from '../../chat.ports.js';
import type { GatewaySettings } from '../../gateway.settings.js';
import { API_KEYS, type ApiKeys, GATEWAY_SETTINGS, type Principal } from '../../ports.js';
import { chatAnswer } from './chat-answer.js';
import { parseChatCommand } from './chat-command.js';
import { ChatRequests } from './chat-requests.js';

/** What is older when it comes is not obeyed: whoever wrote it may have done something else since. */
const OLDEST_US = 60 * US_PER_SECOND;
/** Between two questions that had no answer, in milliseconds. */
const PAUSE_MS = 1_000;
/** Strangers fill no log: one line in so much time is about them. */
const STRANGER_LOG_US = 60 * US_PER_SECOND;
const OUTCOMES = ['answered', 'late', 'stranger', 'unanswered'] as const;
/** The waits after a failure, in milliseconds: each doubles the one before. */
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [1_000, 60_000];

/**
 * Takes commands from a chat: of the users that the settings name, in private chats only, one after the other. Strangers get no answer.
 * A user has the name and the roles of an API key, and loses them when it is revoked or expires.
 */
@Injectable()
export class ChatCommands implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #bot: ChatBot | undefined;
  readonly #users: ReadonlyMap<string, string>;
  readonly #keys: ApiKeys;
  readonly #requests: ChatRequests;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #stop = new AbortController();
  #listening: Promise<void> | undefined;
  #strangersFromUs = -Infinity;

  constructor(
    @Inject(CHAT_BOT) bot: ChatBot | undefined,
    @Inject(GATEWAY_SETTINGS) settings: GatewaySettings,
    @Inject(API_KEYS) keys: ApiKeys,
    requests: ChatRequests,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    metrics: Metrics,
  ) {
    this.#bot = bot;
    this.#users = settings.GATEWAY_TELEGRAM_USERS;
    this.#keys = keys;
    this.#requests = requests;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#metrics = metrics;
  }

  onApplicationBootstrap(): void {
    for (const outcome of OUTCOMES) this.#metrics.counter(METRICS.chatMessages).add(0, { outcome });
    if (this.#bot !== undefined) this.#listening = this.#listen(this.#bot, this.#stop.signal);
  }

  /** Ends when the message under way is answered. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#listening;
  }

  async #listen(bot: ChatBot, stop: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stop.aborted) {
      try {
        const askedUs = this.#scheduler.monotonicUs();
        const messages = await bot.nextMessages(stop);
        if (failures > 0) this.#log.info({}, 'the chat answers again');
        failures = 0;
        // What is not handled when the process stops comes again to the next one.
        for (const message of messages) if (!stop.aborted) await this.#handle(bot, message);
        // A server that does not hold the question must not be asked without a pause.
        const isHeld = messages.length > 0 || this.#scheduler.monotonicUs() - askedUs > PAUSE_MS * US_PER_MS;
        if (!isHeld) await this.#scheduler.sleep(PAUSE_MS, stop);
      } catch (error) {
        // A stop ends the question that is held: no failure.
        if (stop.aborted) return;
        if (failures === 0) this.#log.warn({ err: error }, 'the chat cannot be asked for commands; tried again');
        const waitMs = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
        failures = Math.min(failures + 1, 16);
        await this.#scheduler.sleep(error instanceof ChatBusyError ? error.waitMs : waitMs, stop);
      }
    }
  }

  /** Never rejects. */
  async #handle(bot: ChatBot, message: ChatMessage): Promise<void> {
    const principal = this.#principalOf(message);
    if (principal === undefined) {
      this.#count('stranger');
      return;
    }
    try {
      const isLate = this.#scheduler.nowUs() - message.writtenAtUs > OLDEST_US;
      const answer = isLate ? LATE : await this.#answerTo(principal, message);
      await bot.writeTo(message.user, answer);
      this.#count(isLate ? 'late' : 'answered');
    } catch (error) {
      this.#count('unanswered');
      this.#log.warn({ err: error, user: message.user }, 'a message from the chat has no answer');
    }
  }

  async #answerTo(principal: Principal, { id, text }: ChatMessage): Promise<string> {
    const command = parseChatCommand(text, `telegram-${id}`);
    if ('sentence' in command) return command.sentence;
    try {
      const answers = command.requests.map((request) => this.#requests.sendFor(principal, request));
      return chatAnswer(command.word, await Promise.all(answers));
    } catch (error) {
      this.#log.error({ err: error, text }, 'a command from the chat failed');
      return 'Something went wrong inside; it was written down.';
    }
  }

  #principalOf({ isPrivate, user }: ChatMessage): Principal | undefined {
    const keyId = this.#users.get(user);
    const entry = keyId === undefined ? 'NOT_ALLOWED' : this.#keys.judgeKeyId(keyId, this.#scheduler.nowUs());
    const why = isPrivate ? entry : 'NOT_PRIVATE';
    if (typeof why !== 'string') return { name: why.name, roles: why.roles, isLocal: false };
    const nowUs = this.#scheduler.monotonicUs();
    if (nowUs < this.#strangersFromUs) return undefined;
    this.#strangersFromUs = nowUs + STRANGER_LOG_US;
    this.#log.warn({ user, why }, 'a message from the chat was not taken');
    return undefined;
  }

  #count(outcome: (typeof OUTCOMES)[number]): void {
    this.#metrics.counter(METRICS.chatMessages).inc({ outcome });
  }
}

const LATE = 'Not done: the message is more than a minute old. Write it again.';
