/** A command that went out and was not answered yet. */
export interface SentCommand {
  readonly commandId: string;
  /** In milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Whether an answer to it was lost. */
  readonly isLost: boolean;
}

/** Commands by what they say, the oldest first. */
export type SentCommands = ReadonlyMap<string, SentCommand>;

/** What a tab keeps over a reload: its own `sessionStorage`, which may be missing, full or forbidden. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'tradewind.unanswered';

/** Keeps the commands that were not answered over a reload of the page. Where nothing can be kept, the page's own memory is all there is. */
export class KeptCommands {
  readonly #storageOf: () => TabStorage;

  constructor(storageOf: () => TabStorage) {
    this.#storageOf = storageOf;
  }

  /** What the page before this one left. It has gone, and with it whatever answer was still to come. */
  read(): SentCommands {
    try {
      const kept: unknown = JSON.parse(this.#storageOf().getItem(KEY) ?? '[]');
      return new Map(Array.isArray(kept) ? kept.flatMap(readKept) : []);
    } catch {
      return new Map();
    }
  }

  /** Takes the place of what was kept. */
  keep(commands: SentCommands): void {
    try {
      const kept = [...commands].map(([words, { commandId, sinceMs }]) => [words, commandId, sinceMs]);
      this.#storageOf().setItem(KEY, JSON.stringify(kept));
    } catch {
      // A command is not held up because its id cannot be kept.
    }
  }
}

function readKept(kept: unknown): readonly (readonly [string, SentCommand])[] {
  const [words, commandId, sinceMs] = Array.isArray(kept) ? (kept as unknown[]) : [];
  if (typeof words !== 'string' || typeof commandId !== 'string' || typeof sinceMs !== 'number') return [];
  return [[words, { commandId, sinceMs, isLost: true }]];
}
