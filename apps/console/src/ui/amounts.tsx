import type { ReactElement } from 'react';
import { money, signedMoney, toneOf } from '../format/decimal-text.js';
import { useLatest } from '../live/use-live.js';

/** A profit in an asset, with its sign and colour. */
export function Profit({ amount, quote }: { readonly amount: string | null; readonly quote: string }): ReactElement {
  return <span data-tone={toneOf(amount)}>{signedMoney(amount, undefined, quote)}</span>;
}

/** What counts for an account, in the asset in which it is valued. */
export function AccountMoney({
  account,
  amount,
}: {
  readonly account: string;
  readonly amount: string | null | undefined;
}): ReactElement {
  return <>{money(amount, undefined, useQuote(account))}</>;
}

/** The asset in which an account is valued, once the stream has told of it. */
export function useQuote(account: string): string | undefined {
  return useLatest('equity', account, (worth) => worth?.quote);
}
