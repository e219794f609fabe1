import { ProblemError } from '../problem/problem-error.js';

const MAX_LENGTH = 400;

/** Names of the lists, so that a cursor of one is not taken for one of another. */
export type CursorKind = 'positions' | 'orders' | 'trades' | 'decisions' | 'discrepancies' | 'audit' | 'ledger';

/** What the parts of each list's key look like. */
const PARTS: Readonly<Record<CursorKind, readonly RegExp[]>> = {
  positions: [/^.{1,64}$/u, /^.{1,64}$/u, /^.{1,64}$/u],
  orders: [/^\d{1,18}$/u, /^.{1,64}$/u],
  trades: [/^\d{1,18}$/u],
  decisions: [/^\d{1,18}$/u, /^.{1,64}$/u],
  discrepancies: [/^\d{1,18}$/u],
  audit: [/^\d{1,15}$/u],
  ledger: [/^\d{1,18}$/u],
};

/** Makes the text that stands for the place behind a row; opaque to its receiver. */
export function encodeCursor(kind: CursorKind, key: readonly string[]): string {
  return Buffer.from(JSON.stringify([kind, ...key])).toString('base64url');
}

/** Reads a cursor back; a text that no answer of ours contained is refused. */
export function decodeCursor(kind: CursorKind, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const key = parse(text);
  const parts = PARTS[kind];
  const fits =
    key?.[0] === kind && key.length === parts.length + 1 && parts.every((part, i) => part.test(key[i + 1] ?? ''));
  if (key === undefined || !fits) {
    throw new ProblemError(400, 'CURSOR_WRONG', 'The cursor is not one that this list gave out.', {
      errors: [{ field: 'cursor', message: 'cursor must be the nextCursor of an earlier answer of this list' }],
    });
  }
  return key.slice(1);
}

function parse(text: string): readonly string[] | undefined {
  if (text.length > MAX_LENGTH || !/^[A-Za-z0-9_-]+$/u.test(text)) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const isKey = Array.isArray(key) && key.every((part) => typeof part === 'string' && !part.includes('\0'));
    return isKey ? (key as string[]) : undefined;
  } catch {
    return undefined;
  }
}
