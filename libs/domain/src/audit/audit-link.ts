import type { UnixUs } from '#libs/kernel';

/** A row that must never change: what was decided, changed or commanded. */
export interface AuditedRecord {
  /** The table that it is in, such as `intent_decision`. */
  readonly source: string;
  /** Its key there. */
  readonly key: string;
  /** Everything it says, as one text. */
  readonly content: string;
}

/** The place of a record in the chain. It says nothing of the record but its hash. */
export interface AuditLink {
  /** 1, 2, 3 … */
  readonly position: number;
  readonly source: string;
  readonly key: string;
  readonly contentHash: string;
  readonly sealedAtUs: UnixUs;
  /** Of everything above but the position, and of the hash of the link before. */
  readonly hash: string;
}

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export type HashText = (text: string) => string;

/** What the first link stands on. */
export const CHAIN_BEGIN = '0'.repeat(64);

/** The hash that a link must have if it stands behind a link with `previousHash`. */
export function linkHash(
  hash: HashText,
  previousHash: string,
  { contentHash, key, sealedAtUs, source }: Omit<AuditLink, 'hash' | 'position'>,
): string {
  return hash(JSON.stringify([previousHash, source, key, contentHash, sealedAtUs]));
}

/** The links that put records at the end of a chain, in their order. */
export function sealRecords(
  hash: HashText,
  head: Pick<AuditLink, 'hash' | 'position'> | undefined,
  records: readonly AuditedRecord[],
  sealedAtUs: UnixUs,
): readonly AuditLink[] {
  let { hash: previousHash, position } = head ?? { hash: CHAIN_BEGIN, position: 0 };
  return records.map(({ content, key, source }) => {
    const sealed = { source, key, contentHash: hash(content), sealedAtUs };
    previousHash = linkHash(hash, previousHash, sealed);
    position += 1;
    return { ...sealed, position, hash: previousHash };
  });
}

/** What a chain was at one moment; its signature is kept where the database is not. */
export interface AuditCheckpoint {
  /** Whose chain, such as `risk`. */
  readonly chain: string;
  /** How many links it had. */
  readonly size: number;
  /** The hash of the last of them. */
  readonly hash: string;
  readonly atUs: UnixUs;
}

/** What is signed of a checkpoint: its origin, size and hash, a line each, as in C2SP `tlog-checkpoint`, and the time. */
export function checkpointText({ atUs, chain, hash, size }: AuditCheckpoint): string {
  return `tradewind/audit/${chain}\n${size}\n${hash}\n${atUs}\n`;
}
