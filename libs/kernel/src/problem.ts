/**
 * An error that people meet, as a value: what went wrong, with which numbers, and whether trying again can help.
 *
 * Every refusal, rejection and failed request in the suite carries one; it is what logs, REST answers and refusal facts
 * are made from.
 */
export interface Problem {
  /** Stable machine-readable code, upper case with underscores, such as `MAX_POSITION_EXCEEDED`. */
  readonly code: string;
  /** One sentence for a person: what was wrong and what to do. */
  readonly message: string;
  /** The numbers and names behind the sentence, as text. */
  readonly details: Readonly<Record<string, string>>;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
}

/** Makes a {@link Problem}; not retryable by default. */
export function problem(
  code: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
  retryable = false,
): Problem {
  return { code, message, details, retryable };
}
