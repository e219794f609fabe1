import { createHash } from 'node:crypto';
import {
  type AuditEvidence,
  type AuditFault,
  type AuditLink,
  type AuditedRecord,
  CHAIN_BEGIN,
  linkHash,
  sealRecords,
} from '#libs/domain';

/** SHA-256, as the chain uses it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A whole number from 0 to below `bound`. */
export type Choose = (bound: number) => number;

/** What an alteration made, and what its finding must say. */
export interface Altered {
  readonly evidence: AuditEvidence;
  readonly faults: readonly AuditFault[];
  /** The record that must be named, or the positions of which one must be. */
  readonly names?: string;
  readonly from: number;
  readonly to: number;
}

type Alteration = (intact: AuditEvidence, choose: Choose) => Altered;

const recordOf = (id: number, content = `{"id": ${id}}`): AuditedRecord => ({
  source: 'order_event',
  key: String(id),
  content,
});

/** A chain of so many records with a checkpoint behind every fourth. */
export function intactEvidence(size: number): AuditEvidence {
  const records = Array.from({ length: size }, (_, index) => recordOf(index + 1));
  const links = sealRecords(sha256, undefined, records, 7);
  const signed = links.filter(({ position }) => position % 4 === 0 || position === size);
  const checkpoints = signed.map(({ hash, position }) => ({ chain: 'orders', size: position, hash, atUs: position }));
  return { records, links, checkpoints, isNew: () => false };
}

const renumbered = (links: readonly AuditLink[]): readonly AuditLink[] =>
  links.map((link, index) => ({ ...link, position: index + 1 }));

/** Every hash made anew, as somebody with the whole database can. */
function rehashed(links: readonly AuditLink[]): readonly AuditLink[] {
  let previous = CHAIN_BEGIN;
  return renumbered(links).map((link) => ({ ...link, hash: (previous = linkHash(sha256, previous, link)) }));
}

const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_, at) => at !== index);

const nameAt = (evidence: AuditEvidence, index: number): string => String(evidence.links[index]?.key);

/** Where a chain that was made anew from `index` on must be found out: from the last checkpoint before to the next. */
const spanOf = (index: number): { readonly from: number; readonly to: number } => ({
  from: Math.floor(index / 4) * 4 + 1,
  to: index + 1,
});

/** What somebody with all rights on the database may do to it, by name. */
export const ALTERATIONS: Readonly<Record<string, Alteration>> = {
  'another content': (intact, choose) => {
    const at = choose(intact.records.length);
    const records = intact.records.map((one, index) => (index === at ? { ...one, content: '{"id": "x"}' } : one));
    return {
      evidence: { ...intact, records },
      faults: ['ALTERED'],
      names: nameAt(intact, at),
      from: at + 1,
      to: at + 1,
    };
  },
  'a link with another hash of its content': (intact, choose) => {
    const at = choose(intact.links.length);
    const links = intact.links.map((one, index) => (index === at ? { ...one, contentHash: sha256('x') } : one));
    return { evidence: { ...intact, links }, faults: ['ALTERED'], names: nameAt(intact, at), from: at + 1, to: at + 1 };
  },
  'two contents exchanged': (intact, choose) => {
    const at = choose(intact.records.length - 1);
    const [one, other] = [intact.records[at]?.content ?? '', intact.records[at + 1]?.content ?? ''];
    const records = intact.records.map((record, index) =>
      index === at ? { ...record, content: other } : index === at + 1 ? { ...record, content: one } : record,
    );
    return {
      evidence: { ...intact, records },
      faults: ['ALTERED'],
      names: nameAt(intact, at),
      from: at + 1,
      to: at + 1,
    };
  },
  'a record deleted': (intact, choose) => {
    const at = choose(intact.records.length);
    const evidence = { ...intact, records: without(intact.records, at) };
    return { evidence, faults: ['REMOVED'], names: nameAt(intact, at), from: at + 1, to: at + 1 };
  },
  'a record deleted with its link': (intact, choose) => {
    const at = choose(intact.records.length - 1);
    const evidence = { ...intact, records: without(intact.records, at), links: without(intact.links, at) };
    return { evidence, faults: ['REMOVED'], from: at + 1, to: at + 1 };
  },
  'a record deleted with its link, and the rest numbered anew': (intact, choose) => {
    const at = choose(intact.records.length - 1);
    const links = renumbered(without(intact.links, at));
    return {
      evidence: { ...intact, records: without(intact.records, at), links },
      faults: ['REMOVED'],
      from: at + 1,
      to: at + 1,
    };
  },
  'a record added without a link': (intact) => {
    const records = [...intact.records, recordOf(1_000)];
    const end = intact.links.length + 1;
    return { evidence: { ...intact, records }, faults: ['INSERTED'], names: '1000', from: end, to: end };
  },
  'a record added with a link between': (intact, choose) => {
    const at = choose(intact.links.length);
    const added = recordOf(1_000);
    const [link] = sealRecords(sha256, intact.links[at - 1], [added], 7);
    const links = renumbered([
      ...intact.links.slice(0, at),
      ...(link === undefined ? [] : [{ ...link, hash: sha256('x') }]),
      ...intact.links.slice(at),
    ]);
    const evidence = { ...intact, records: [...intact.records, added], links };
    return { evidence, faults: ['INSERTED'], names: '1000', from: at + 1, to: at + 1 };
  },
  'a record moved': (intact, choose) => {
    const [from, to] = [choose(intact.links.length - 4), 0];
    const target = from + 2 + choose(2) + to;
    const moved = intact.links[from];
    const rest = without(intact.links, from);
    const links = renumbered([
      ...rest.slice(0, target),
      ...(moved === undefined ? [] : [moved]),
      ...rest.slice(target),
    ]);
    return {
      evidence: { ...intact, links },
      faults: ['MOVED'],
      names: nameAt(intact, from),
      from: 1,
      to: links.length,
    };
  },
  'two links exchanged': (intact, choose) => {
    const at = choose(intact.links.length - 1);
    const links = renumbered([
      ...intact.links.slice(0, at),
      ...intact.links.slice(at, at + 2).toReversed(),
      ...intact.links.slice(at + 2),
    ]);
    return { evidence: { ...intact, links }, faults: ['MOVED'], from: at + 1, to: at + 2 };
  },
  'the end cut off': (intact, choose) => {
    const kept = choose(intact.links.length);
    const evidence = { ...intact, records: intact.records.slice(0, kept), links: intact.links.slice(0, kept) };
    return { evidence, faults: ['TAIL_MISSING'], from: kept + 1, to: kept + 1 };
  },
  'a record altered and the chain made anew from it on': (intact, choose) => {
    const at = choose(intact.links.length);
    const records = intact.records.map((one, index) => (index === at ? { ...one, content: '{"id": "x"}' } : one));
    const links = rehashed(sealRecords(sha256, undefined, records, 7));
    return { evidence: { ...intact, records, links }, faults: ['REWRITTEN'], ...spanOf(at) };
  },
  'a record removed and the chain made anew from it on': (intact, choose) => {
    const at = choose(intact.links.length);
    const records = without(intact.records, at);
    const links = rehashed(without(intact.links, at));
    return {
      evidence: { ...intact, records, links },
      faults: ['REWRITTEN', 'TAIL_MISSING'],
      from: spanOf(at).from,
      to: intact.links.length,
    };
  },
};
