import {
  type AuditCheckpoint,
  type AuditLink,
  type AuditedRecord,
  CHAIN_BEGIN,
  type HashText,
  linkHash,
} from './audit-link.js';

/**
 * What may have happened to a record: it says something else, it is gone, it was added behind the chain's back, its link stands
 * elsewhere, the end of the chain is gone. `REWRITTEN`: the chain was made anew from some record on, between two checkpoints.
 */
export type AuditFault = 'ALTERED' | 'REMOVED' | 'INSERTED' | 'MOVED' | 'TAIL_MISSING' | 'REWRITTEN';

/** The first thing that is wrong with a chain. */
export interface AuditFinding {
  readonly fault: AuditFault;
  /** Where, in the chain; of an inserted record without a link the place behind the last. */
  readonly position: number;
  /** The record, where there is one to name. */
  readonly source?: string;
  readonly key?: string;
  readonly sentence: string;
}

/** A chain, what it is about, and the checkpoints whose signatures are right. */
export interface AuditEvidence {
  /** By position. */
  readonly links: readonly AuditLink[];
  readonly records: readonly AuditedRecord[];
  readonly checkpoints: readonly AuditCheckpoint[];
  /** Records that are not in the chain yet are new, and no fault. */
  readonly isNew: (record: AuditedRecord) => boolean;
}

const nameOf = ({ key, source }: Pick<AuditLink, 'key' | 'source'>): string => `${source} ${key}`;

function finding(
  fault: AuditFault,
  at: AuditLink | (AuditedRecord & { readonly position: number }),
  why: string,
): AuditFinding {
  const { key, position, source } = at;
  return { fault, position, source, key, sentence: `${nameOf(at)} (position ${position}) ${why}` };
}

/** The first fault of a chain, by position; `undefined` where everything is as it was sealed and signed. */
export function findAuditFault(hash: HashText, evidence: AuditEvidence): AuditFinding | undefined {
  const { checkpoints, isNew, links, records } = evidence;
  const byName = new Map(records.map((record) => [nameOf(record), record]));
  let previousHash = CHAIN_BEGIN;
  for (const [index, link] of links.entries()) {
    const found =
      faultOfLink(hash, links, index, previousHash, byName.get(nameOf(link))) ??
      faultOfRecord(hash, link, byName.get(nameOf(link))) ??
      faultAtCheckpoint(link, checkpoints);
    if (found !== undefined) return found;
    byName.delete(nameOf(link));
    previousHash = link.hash;
  }
  return missingTail(links.length, checkpoints) ?? strayRecord(links.length, [...byName.values()], isNew);
}

/** Whether the link stands where it was sealed: its hash follows from the link before. */
function faultOfLink(
  hash: HashText,
  links: readonly AuditLink[],
  index: number,
  previousHash: string,
  record: AuditedRecord | undefined,
): AuditFinding | undefined {
  const link = links[index];
  if (link === undefined) return undefined;
  const follows = (one: AuditLink, before: string): boolean => linkHash(hash, before, one) === one.hash;
  if (follows(link, previousHash)) {
    return link.position === index + 1 ? undefined : finding('MOVED', link, 'has the number of another place');
  }
  const next = links[index + 1];
  const belongsHere = links.find((one) => follows(one, previousHash));
  const belongsElsewhere = links.some((one) => follows(link, one.hash)) || follows(link, CHAIN_BEGIN);
  if (belongsHere !== undefined) {
    if (belongsElsewhere)
      return finding(
        'MOVED',
        belongsHere === next ? link : belongsHere,
        'stands in another place than it was sealed in',
      );
    return finding('INSERTED', link, 'was never sealed here');
  }
  // A link that still says what its record says was not altered: the one before it is gone.
  if (record === undefined || hash(record.content) !== link.contentHash) {
    return finding('ALTERED', link, 'has another link than the one that was sealed');
  }
  return {
    fault: 'REMOVED',
    position: index + 1,
    sentence: `A record was removed before ${nameOf(link)} (position ${index + 1}), or that one was altered with its link.`,
  };
}

function faultOfRecord(hash: HashText, link: AuditLink, record: AuditedRecord | undefined): AuditFinding | undefined {
  if (record === undefined) return finding('REMOVED', link, 'is sealed, but there is no such record');
  if (hash(record.content) !== link.contentHash)
    return finding('ALTERED', link, 'says something else than what was sealed');
  return undefined;
}

/** Whoever makes the chain anew cannot sign what it was. */
function faultAtCheckpoint(link: AuditLink, checkpoints: readonly AuditCheckpoint[]): AuditFinding | undefined {
  const broken = checkpoints.find(({ hash, size }) => size === link.position && hash !== link.hash);
  if (broken === undefined) return undefined;
  const good = checkpoints.filter(({ size }) => size < broken.size).reduce((most, { size }) => Math.max(most, size), 0);
  return {
    fault: 'REWRITTEN',
    position: good + 1,
    sentence: `The chain was made anew: something between position ${good + 1} and ${broken.size} is not what was signed.`,
  };
}

function missingTail(length: number, checkpoints: readonly AuditCheckpoint[]): AuditFinding | undefined {
  const signed = checkpoints.reduce((most, { size }) => Math.max(most, size), 0);
  if (signed <= length) return undefined;
  return {
    fault: 'TAIL_MISSING',
    position: length + 1,
    sentence: `The end is missing: ${signed} records were signed for, ${length} are there.`,
  };
}

function strayRecord(
  length: number,
  unsealed: readonly AuditedRecord[],
  isNew: (record: AuditedRecord) => boolean,
): AuditFinding | undefined {
  const stray = unsealed.find((record) => !isNew(record));
  return stray && finding('INSERTED', { ...stray, position: length + 1 }, 'is not in the chain and is not new');
}
