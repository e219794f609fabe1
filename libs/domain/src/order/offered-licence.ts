/** What the books made of a licence: `sequence` names the row of its message where it is LICENSED; of anything else nothing is written. */
export interface LicenceOutcome {
  /** `KNOWN`: the order's id or intent is taken. `HALTED`, `REDUCING`: the kill switch. `LEASE_LOST`: somebody else's orders now. */
  readonly verdict: 'LICENSED' | 'KNOWN' | 'HALTED' | 'REDUCING' | 'LEASE_LOST';
  readonly sequence: string | null;
}

/**
 * The licence to send the order of an approval, drawn up before the approval is committed, so that one commit takes both. Whoever commits the approval
 * calls exactly one of the three methods, once: until then the order counts as being on its way.
 */
export interface OfferedLicence {
  /** The rows as the store of both reads them, by the names of their columns; nobody else looks at them. */
  readonly rows: object;
  /** The commit is known: what it made of the licence, `undefined` where the approval was not written and so nothing of the licence was. */
  settle(outcome: LicenceOutcome | undefined): void;
  /** Nobody knows whether it was committed. */
  fail(error: unknown): void;
  /** Commits it by itself, right after the approval, for books that are no single store; resolves when that is over, and never rejects. */
  commitAlone(): Promise<void>;
  /** The same where the connection broke right behind the commit of both: nobody knows what became of it. Never rejects. */
  commitUnheard(error: unknown): Promise<void>;
}
