import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { VenueClock } from '../../application/exchange/venue-clock.js';
import { Journal } from '../../application/journal/journal.js';
import type { JournalStorage } from '../../application/journal/journal-storage.js';
import { DiscardingJournalStorage } from './discarding-journal-storage.js';
import { FileJournalStorage } from './file-journal-storage.js';
import { MemoryJournalStorage } from './memory-journal-storage.js';

/** A place for a journal that outlives the exchange which writes there. */
interface Place {
  /** As a new process would open it. */
  readonly storage: () => JournalStorage;
  readonly text: () => string;
  /** What a killed process left of a line. */
  readonly tear: (text: string) => void;
}

const log = createLog('test', 'silent');
const open = (storage: JournalStorage): Journal => new Journal(storage, new VenueClock(new VirtualScheduler()), log);
const OPENED = { kind: 'opened', market: 'test', balances: [] } as const;

describe.each(['file', 'memory'])('a journal in a %s', (kind) => {
  let folder = '';
  let place: Place;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    const file = join(folder, 'below', 'journal.jsonl');
    let memory = new MemoryJournalStorage();
    place =
      kind === 'file'
        ? {
            storage: () => new FileJournalStorage({ JOURNAL_FILE: file, JOURNAL_OLDER_FILES: 1 }),
            text: () => readFileSync(file, 'utf8'),
            tear: (text) => appendFileSync(file, text),
          }
        : {
            storage: () => memory,
            text: () => memory.text,
            tear: (text) => {
              memory = new MemoryJournalStorage(memory.text + text);
            },
          };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('holds each entry as one numbered line with the time of the exchange as soon as the call returns', () => {
    const journal = open(place.storage());
    expect(journal.truth.starts).toBe(0);
    expect(journal.append(OPENED)).toBe(1);
    expect(place.text()).toBe('{"seq":1,"atMs":1700000000000,"kind":"opened","market":"test","balances":[]}\n');
    expect(journal.append({ kind: 'market', symbols: {} })).toBe(2);
    expect(place.text().split('\n')).toHaveLength(3);
  });

  it('goes on where it ended, also after a line that was torn, which is cut off', () => {
    open(place.storage()).append(OPENED);
    const whole = place.text();
    place.tear('{"seq":2,"kind":"ope');
    const second = open(place.storage());
    expect([second.truth.starts, second.truth.lastSeq, place.text()]).toEqual([1, 1, whole]);
    expect(second.append(OPENED)).toBe(2);
    second.close();
    expect(open(place.storage()).truth.starts).toBe(2);
  });

  it('is refused where a whole line is not the entry that belongs there', () => {
    open(place.storage()).append(OPENED);
    place.tear('{"seq":7,"kind":"opened"}\n');
    expect(() => open(place.storage())).toThrow('line 2 of the journal');
  });
});

describe('a journal in files', () => {
  let folder = '';
  let file = '';
  const storage = () => new FileJournalStorage({ JOURNAL_FILE: file, JOURNAL_OLDER_FILES: 2 });
  const textOf = (suffix: string) => readFileSync(file + suffix, 'utf8');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = join(folder, 'below', 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read and written by its owner alone, also where it was open to others', () => {
    open(storage()).append(OPENED);
    chmodSync(file, 0o644);
    const journal = open(storage());
    journal.beginAnew([OPENED]);
    for (const path of [file, `${file}.1`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'below')).mode & 0o777).toBe(0o700);
  });

  it('begins anew at number 1, and puts aside as many older ones as it keeps', () => {
    const journal = open(storage());
    for (const market of ['a', 'b', 'c', 'd']) {
      journal.beginAnew([{ ...OPENED, market }]);
      expect(journal.append(OPENED)).toBe(2);
    }
    expect([textOf('').includes('"d"'), textOf('.1').includes('"c"'), textOf('.2').includes('"b"')]).toEqual([
      true,
      true,
      true,
    ]);
    expect(existsSync(`${file}.3`)).toBe(false);
    expect(open(storage()).truth.lastSeq).toBe(2);
  });

  it('is whole after a kill at any moment of the change', () => {
    open(storage()).append(OPENED);
    writeFileSync(`${file}.next`, 'half a li');
    expect(open(storage()).truth.lastSeq).toBe(1);
    expect(existsSync(`${file}.next`)).toBe(false);
    renameSync(file, `${file}.next`);
    expect(open(storage()).truth.lastSeq).toBe(1);
  });
});

describe('an exchange without a journal', () => {
  it('begins anew each time', () => {
    const storage = new DiscardingJournalStorage();
    open(storage).append(OPENED);
    expect(open(storage).truth.starts).toBe(0);
  });
});
