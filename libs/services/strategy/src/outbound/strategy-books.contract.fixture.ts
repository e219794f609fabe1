import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type RecordedIntent,
  addKnownFill,
  approveIntent,
  closeIfOverdue,
  endIntentOrder,
  recordAbandonedIntent,
  recordIntent,
  refuseIntent,
} from '#libs/domain';
import { type StrategyId, asId } from '#libs/kernel';
import type { OutboxStore } from '#libs/persistence';
import type { StrategyBooks } from '../ports.js';
import { d, intentOf } from '../strategy-parts.fixture.js';

/** One adapter of the books with its outbox, and how it is taken down. */
export interface BooksUnderTest {
  readonly books: StrategyBooks;
  readonly outbox: OutboxStore;
  close(): Promise<void>;
}

let numbered = 0;

/** An intent of a strategy that no other test has. */
function freshIntent(more: Parameters<typeof intentOf>[1] = {}): RecordedIntent {
  numbered += 1;
  return recordIntent(intentOf(`i-${numbered}`, { strategy: asId<StrategyId>(`s-${numbered}`), ...more }), 1_000);
}

const message = (id: string) => {
  const envelope = { id, occurredAtUs: 1_000, correlationId: 'chain', causationId: 'a cause with an ü' };
  return { subject: 'intent.proposed.v1.s.BTC-USDT', message: envelope };
};
const ROLLED_BACK = new Error('rolled back by the test');

type Step = (before: RecordedIntent) => RecordedIntent;
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>(approveIntent),
  fc.constant<Step>((before) => refuseIntent(before, 'x'.repeat(600), 5_000)),
  fc.integer({ min: 0, max: 3 }).map<Step>((lots) => (before) => endIntentOrder(before, d(`${lots}.5`), 6_000)),
  fc.integer({ min: -3, max: 3 }).map<Step>((lots) => (before) => addKnownFill(before, d(`${lots}.25`), 7_000)),
  fc.constant<Step>((before) => closeIfOverdue(before, { unansweredBeforeUs: 9_000, endedBeforeUs: 9_000 }, 9_000)),
);

/** What every adapter of the books of strategy does alike. */
export function describeStrategyBooks(name: string, open: () => Promise<BooksUnderTest>): void {
  describe(`the books of strategy ${name}`, () => {
    let under: BooksUnderTest;
    let books: StrategyBooks;

    beforeAll(async () => {
      under = await open();
      books = under.books;
    });
    afterAll(() => under?.close());

    const insert = (intent: RecordedIntent): Promise<boolean> => books.write((writes) => writes.insertIntent(intent));
    const find = async (id: string): Promise<RecordedIntent | undefined> =>
      (await books.read((reads) => reads.findIntents([id])))[0];
    const unsentIds = async (): Promise<string[]> => (await under.outbox.readUnsent(1_000, [])).map(({ id }) => id);

    it('take an intent once, however many insert it at once', async () => {
      const intent = freshIntent();
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => insert(intent)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    it('take one open intent of a strategy, venue and instrument at a time, and another once that is closed', async () => {
      const first = freshIntent();
      const another = { ...freshIntent(), strategy: first.strategy };
      expect([await insert(first), await insert(another)]).toEqual([true, false]);
      await books.write((writes) => writes.saveIntent(refuseIntent(first, 'no', 2_000)));
      expect(await insert(another)).toBe(true);
      const closed = recordAbandonedIntent({ ...freshIntent(), strategy: first.strategy }, 'too late', 3_000);
      expect(await insert(closed)).toBe(true);
    });

    it('propose an intent with its message once, beside no other open one, and report it as committed', async () => {
      const first = freshIntent({ type: 'LIMIT', limitPrice: d('0.000000001') });
      const committed: string[] = [];
      under.outbox.onCommitted((messages) => committed.push(...messages.map(({ sequence }) => sequence)));
      const propose = (intent: RecordedIntent): Promise<boolean> =>
        books.proposeIntent(intent, message(`proposed-${intent.intentId}`));
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => propose(first)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await find(first.intentId)).toEqual(first);
      expect(await propose({ ...freshIntent(), strategy: first.strategy })).toBe(false);
      const [row] = (await under.outbox.readUnsent(1_000, [])).filter(({ id }) => id === `proposed-${first.intentId}`);
      expect(committed).toEqual([row?.sequence]);
      under.outbox.onCommitted(() => undefined);
    });

    it('hold every state that an intent can come to, as it was written', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { maxLength: 6 }), fc.boolean(), async (steps, isLimit) => {
          const limit = { type: 'LIMIT', limitPrice: d('0.000000001'), timeInForce: 'GTC', reduceOnly: true } as const;
          let intent = freshIntent(isLimit ? limit : {});
          await insert(intent);
          for (const step of steps) {
            const next = step(intent);
            if (next !== intent) await books.write((writes) => writes.saveIntent(next));
            intent = next;
          }
          expect(await find(intent.intentId)).toEqual(intent);
        }),
        { numRuns: 30 },
      );
    });

    it('refuse to change an intent that is not open', async () => {
      const intent = freshIntent();
      await insert(recordAbandonedIntent(intent, 'too late', 2_000));
      await expect(books.write((writes) => writes.saveIntent(approveIntent(intent)))).rejects.toThrow('is not open');
      const unknown = freshIntent();
      await expect(books.write((writes) => writes.saveIntent(unknown))).rejects.toThrow('is not open');
    });

    it('leave nothing behind of a transaction that fails, and run none of its effects', async () => {
      const intent = freshIntent();
      const effects: string[] = [];
      const failed = books.write(async (writes) => {
        await writes.insertIntent(intent);
        await writes.announce([message(`out-${intent.intentId}`)]);
        writes.afterCommit(() => effects.push('ran'));
        throw ROLLED_BACK;
      });
      await expect(failed).rejects.toThrow(ROLLED_BACK.message);
      expect([await find(intent.intentId), effects]).toEqual([undefined, []]);
      expect(await unsentIds()).not.toContain(`out-${intent.intentId}`);
    });

    it('show nothing to others before the commit, and run the effects once after it, in order', async () => {
      const intent = freshIntent();
      const events: string[] = [];
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      let rolledBack: Promise<unknown> = Promise.resolve();
      const isWritten = new Promise<void>((resolve) => {
        rolledBack = books
          .write(async (writes) => {
            await writes.insertIntent(intent);
            writes.afterCommit(() => events.push('first effect'));
            writes.afterCommit(() => events.push('second effect'));
            resolve();
            await held;
            throw ROLLED_BACK;
          })
          .catch(() => events.push('rolled back'));
      });
      await isWritten;
      const seen = find(intent.intentId);
      letGo();
      expect(await seen).toBeUndefined();
      await rolledBack;
      expect(events).toEqual(['rolled back']);
      await books.write(async (writes) => {
        await writes.insertIntent(intent);
        for (const effect of ['first effect', 'second effect']) writes.afterCommit(() => events.push(effect));
        events.push('written');
      });
      expect(events).toEqual(['rolled back', 'written', 'first effect', 'second effect']);
      expect(await find(intent.intentId)).toBeDefined();
    });

    it('hold messages to be published in their order, and none with an id that is taken', async () => {
      let isNotified = 0;
      under.outbox.onCommitted(() => {
        isNotified += 1;
      });
      await books.write((writes) => writes.announce([message('out-1'), message('out-2')]));
      await expect(books.write((writes) => writes.announce([message('out-3'), message('out-1')]))).rejects.toThrow();
      expect((await unsentIds()).filter((id) => id.startsWith('out-'))).toEqual(['out-1', 'out-2']);
      expect(isNotified).toBe(1);
    });

    it('find the open intents, and count the intents of each status', async () => {
      const before = await books.read((reads) => reads.countIntents());
      const [open, refused] = [freshIntent(), freshIntent()];
      await insert(open);
      await insert(refuseIntent(refused, 'no', 2_000));
      const ids = (await books.read((reads) => reads.findOpenIntents())).map(({ intentId }) => intentId);
      expect([ids.includes(open.intentId), ids.includes(refused.intentId)]).toEqual([true, false]);
      const after = await books.read((reads) => reads.countIntents());
      expect(after).toEqual({ open: before.open + 1, refused: before.refused + 1, closed: before.closed });
    });

    it('let two changes of one intent follow each other: neither is lost', async () => {
      const intent = freshIntent();
      await insert(intent);
      const addOne = (): Promise<void> =>
        books.write(async (writes) => {
          const locked = await writes.lockIntent(intent.intentId);
          if (locked !== undefined) await writes.saveIntent(addKnownFill(locked, d('1'), 2_000));
        });
      await Promise.all([addOne(), addOne(), addOne()]);
      expect((await find(intent.intentId))?.knownQuantity.toFixed()).toBe('3');
      expect(await books.write((writes) => writes.lockIntent('unknown'))).toBeUndefined();
    });

    it('let people have several intents of one instrument open, and a strategy one', async () => {
      const by = (strategy: string) => freshIntent({ strategy: asId<StrategyId>(strategy) });
      const insertBy = (strategy: string) => books.write((writes) => writes.insertIntent(by(strategy)));
      expect([await insertBy('manual'), await insertBy('manual')]).toEqual([true, true]);
      expect([await insertBy('only-one'), await insertBy('only-one')]).toEqual([true, false]);
    });

    it('keep commands with their answer, each final one once, and every refusal that is not', async () => {
      const given = {
        kind: 'a-test',
        target: 't',
        actor: 'ann',
        reason: 'why',
        content: { a: [1, 'x'] },
        givenAtUs: 7,
      };
      const record = { ...given, commandId: 'kept', outcome: 'OBEYED', answer: { done: true }, final: true } as const;
      await books.write((writes) => writes.recordCommand(record));
      expect(await books.write((writes) => writes.findCommand('kept'))).toEqual(record);
      await expect(books.write((writes) => writes.recordCommand(record))).rejects.toThrow();
      const refused = { ...record, outcome: 'REFUSED', final: false } as const;
      await books.write((writes) => writes.recordCommand(refused));
      await books.write((writes) => writes.recordCommand(refused));
      expect(await books.write((writes) => writes.findCommand('unknown'))).toBeUndefined();
    });

    it('keep every change of a strategy, and find the newest of each', async () => {
      const change = { name: 'momentum', on: true, actor: 'ann', reason: 'why', changedAtUs: 7, version: 1 };
      const first = { ...change, strategy: asId<StrategyId>('c-1'), parameters: { window: 9 }, commandId: 'ch-1' };
      const second = { ...first, version: 2, on: false, commandId: 'ch-2' };
      const other = { ...first, strategy: asId<StrategyId>('c-2'), commandId: 'ch-3' };
      for (const one of [first, second, other]) await books.write((writes) => writes.addStrategyChange(one));
      expect(await books.read((reads) => reads.findStrategyChanges())).toEqual([second, other]);
      const taken = books.write((writes) => writes.addStrategyChange({ ...first, version: 3 }));
      await expect(taken).rejects.toThrow();
    });

    it('let changes of one strategy at the same time come one after the other, each seeing the one before', async () => {
      const strategy = asId<StrategyId>('c-3');
      const change = {
        strategy,
        name: 'momentum',
        on: true,
        actor: 'ann',
        reason: 'why',
        changedAtUs: 7,
        parameters: {},
      };
      const add = (commandId: string): Promise<number> =>
        books.write(async (writes) => {
          await writes.lockStrategy(strategy);
          const newest = (await writes.findStrategyChanges()).find((one) => one.strategy === strategy);
          const version = (newest?.version ?? 0) + 1;
          await writes.addStrategyChange({ ...change, version, commandId });
          return version;
        });
      const versions = await Promise.all(['at-once-1', 'at-once-2', 'at-once-3'].map(add));
      expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3]);
    });
  });
}
