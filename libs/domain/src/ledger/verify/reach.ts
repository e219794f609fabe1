import { US_PER_SECOND, type UnixUs } from '#libs/kernel';

/** By how much the venue's clock may be ahead of ours where the journal begins. */
const CLOCKS_APART_US = 5 * US_PER_SECOND;

/** Whether something happened before the journal of reports reaches: then it is taken as it is stored. */
export function isGiven(exchangeAtUs: UnixUs, journalFromUs: UnixUs | undefined): boolean {
  return journalFromUs === undefined || exchangeAtUs < journalFromUs + CLOCKS_APART_US;
}
