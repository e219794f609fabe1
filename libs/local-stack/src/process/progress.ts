/** Receives one sentence about what is being done, for people who wait. */
export type OnProgress = (message: string) => void;

/** Thrown when a server cannot be had on this machine; the message says what to install or to set. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';
}
