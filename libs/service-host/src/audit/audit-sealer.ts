import { createHash } from 'node:crypto';
import { type AuditCheckpoint, type AuditLink, type AuditedRecord, checkpointText, sealRecords } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import type { Signer } from '#libs/messaging';

/** Records of one table that are sealed at once. */
const BATCH = 500;

/** The chain that a sealer adds to. */
export interface AuditChain {
  readHead(): Promise<Pick<AuditLink, 'hash' | 'position'> | undefined>;
  /** Committed records without a link. */
  readUnsealed(limit: number): Promise<readonly AuditedRecord[]>;
  /** False where somebody else added links meanwhile. */
  addLinks(links: readonly AuditLink[]): Promise<boolean>;
}

/** A checkpoint and its signature, base64url. */
export interface SignedCheckpoint extends AuditCheckpoint {
  readonly signature: string;
}

/** What the signature of a checkpoint is bound to, beside its text. */
export const checkpointSubject = (chain: string): string => `audit.checkpoint.v1.${chain}`;

/** SHA-256 of a text in UTF-8, hexadecimal. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Puts what was committed into the chain, and signs for what the chain is. Off the path of every order: it only reads. */
export class AuditSealer {
  readonly #chain: AuditChain;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #signer: Signer;
  #signedSize: number | undefined;

  constructor(chain: AuditChain, name: string, clock: Clock, signer: Signer) {
    this.#chain = chain;
    this.#name = name;
    this.#clock = clock;
    this.#signer = signer;
  }

  /** Seals everything that is committed by now; returns how many records. */
  async sealRecords(): Promise<number> {
    for (let sealed = 0; ;) {
      const records = await this.#chain.readUnsealed(BATCH);
      if (records.length === 0) return sealed;
      const head = await this.#chain.readHead();
      const isAdded = await this.#chain.addLinks(sealRecords(sha256Of, head, records, this.#clock.nowUs()));
      // Another instance seals as well: it is as good as this one.
      if (!isAdded) return sealed;
      sealed += records.length;
    }
  }

  /** Signs for the chain as it is now; `undefined` where that was signed already. */
  async signCheckpoint(): Promise<SignedCheckpoint | undefined> {
    const head = await this.#chain.readHead();
    if (head === undefined || head.position === this.#signedSize) return undefined;
    this.#signedSize = head.position;
    const checkpoint = { chain: this.#name, size: head.position, hash: head.hash, atUs: this.#clock.nowUs() };
    const signature = this.#signer.sign(
      checkpointSubject(this.#name),
      new TextEncoder().encode(checkpointText(checkpoint)),
    );
    return { ...checkpoint, signature };
  }
}
