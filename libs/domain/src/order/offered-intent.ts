/**
 * An intent that a strategy wants, drawn up before it is written down, so that the commit of risk's decision takes it along. Whoever takes it calls one of
 * the methods; the first counts. Until then its strategy waits.
 */
export interface OfferedIntent {
  /** The rows as the store of both reads them, by the names of their columns; nobody else looks at them. */
  readonly rows: object;
  /** The commit is known: `sequence` names the row of its message; `undefined` where its id is taken or another one is open: then nothing was written. */
  settle(sequence: string | undefined): void;
  /** Nothing was written, for a reason that says nothing of the intent: its strategy writes it down by itself. */
  decline(): void;
  /** Nobody knows whether it was written. */
  fail(error: unknown): void;
  /** Writes it by itself, right before the decision, for books that are no single store; resolves to whether it did, and never rejects. */
  commitAlone(): Promise<boolean>;
}
