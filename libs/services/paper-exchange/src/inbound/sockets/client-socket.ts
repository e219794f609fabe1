/** The exchange's end of a client's WebSocket, whatever carries it. */
export interface ClientSocket {
  /** Bytes that were sent and have not left yet. */
  readonly backlogBytes: number;
  /** Sends a text frame; dropped silently where the connection is over. */
  sendText(text: string): void;
  /** Sends a ping; the client's pong arrives at {@link ClientSession.onPong}. */
  ping(payload: string): void;
  /** Closes with a code and a reason, after what was sent before. */
  close(code: number, reason: string): void;
  /** Ends the connection at once. */
  terminate(): void;
}

/** Receives what a client does on its connection. */
export interface ClientSession {
  onText(text: string): void;
  onPing(): void;
  onPong(): void;
  /** The connection is over, no matter who ended it. Called once, and nothing after it. */
  onEnd(): void;
}

/** Begins the session of a client that was let in. */
export type SessionOpener = (socket: ClientSocket) => ClientSession;
