import type { UnixUs } from '#libs/kernel';

export const CHAT_BOT = Symbol('ChatBot');

/** What somebody wrote to the bot. */
export interface ChatMessage {
  /** Names the message: it may come again. */
  readonly id: string;
  /** The number of whoever wrote it, as the chat's operator identified them. */
  readonly user: string;
  /** Whether nobody else reads along. */
  readonly isPrivate: boolean;
  readonly text: string;
  /** In whole seconds of the chat's own clock. */
  readonly writtenAtUs: UnixUs;
}

/** A bot in a chat, whose messages are asked for. */
export interface ChatBot {
  /**
   * Waits up to half a minute for messages and returns those that are there, oldest first, at most twenty. They come again until the next
   * call has said that they were handled. Rejects where the chat does not answer, and when `stop` is given.
   */
  nextMessages(stop: AbortSignal): Promise<readonly ChatMessage[]>;
  /** Writes to a user alone. Rejects where that was not taken. */
  writeTo(user: string, text: string): Promise<void>;
}

/** How long the chat wants not to be asked, in milliseconds. */
export class ChatBusyError extends Error {
  override readonly name = 'ChatBusyError';
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}
