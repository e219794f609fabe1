import type { AccountBook } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { RiskWrites } from '../../ports.js';
import type { HeldBooks } from './held-books.js';
import type { Arrival } from './judgement.js';

/** Locks the account of an intent and every trading state, and reads the book; `undefined` where it is not guarded here. */
export async function lockBook(
  writes: RiskWrites,
  { intent }: Arrival,
  held: HeldBooks,
): Promise<AccountBook | undefined> {
  if ((await writes.lockAccount(intent.account)) === undefined) return undefined;
  await writes.lockTradingStates();
  const book = await held.readBook(writes, intent.account);
  invariant(book !== undefined, `the account ${intent.account} is locked and has no book`);
  return book;
}
