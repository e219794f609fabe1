/** What came of one question. */
export interface Answered {
  /** What was asked, in short, so that it can be asked again. */
  readonly question: string;
  /** An HTTP status, or what stands for one; -1 for no answer. */
  readonly status: number;
  /** The code of an error, where there is one. */
  readonly code: string | undefined;
}

/** Asks one question and says what came of it. */
export type Asking = () => Promise<Answered>;

/** The code in an answer: of Binance's errors, or of a problem. */
export function codeOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return undefined;
    const found = 'error' in value ? value.error : value;
    if (typeof found !== 'object' || found === null || !('code' in found)) return undefined;
    return String(found.code);
  } catch {
    return undefined;
  }
}
