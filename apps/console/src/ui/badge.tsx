import type { ReactElement, ReactNode } from 'react';

/** What a badge says by its colour; the words say it too. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

/** A state in a word. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactElement {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}

const ORDER_TONES: Readonly<Record<string, Tone>> = {
  Filled: 'good',
  Rejected: 'bad',
  Unknown: 'bad',
  PartiallyFilled: 'warn',
  PendingNew: 'warn',
  New: 'warn',
};

/** The state of an order. */
export function OrderBadge({ status }: { readonly status: string }): ReactElement {
  return <Badge tone={ORDER_TONES[status] ?? 'quiet'}>{status.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, ' ')}</Badge>;
}

const STATE_TONES: Readonly<Record<string, Tone>> = { ACTIVE: 'good', REDUCING: 'warn', HALTED: 'bad' };

/** What may be traded. */
export function StateBadge({ state }: { readonly state: string }): ReactElement {
  return <Badge tone={STATE_TONES[state] ?? 'quiet'}>{state}</Badge>;
}

const BOOK_TONES: Readonly<Record<string, Tone>> = { LIVE: 'good', SYNCING: 'warn', RESYNCING: 'warn', HALTED: 'bad' };

/** How far a book can be trusted. */
export function BookBadge({ state }: { readonly state: string }): ReactElement {
  return <Badge tone={BOOK_TONES[state] ?? 'bad'}>{state}</Badge>;
}

/** Which side, in its colour and in its word. */
export function Side({ side }: { readonly side: string }): ReactElement {
  return <span data-tone={side === 'BUY' ? 'up' : 'down'}>{side === 'BUY' ? 'Buy' : 'Sell'}</span>;
}
