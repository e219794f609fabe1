import { describe, expect, it } from 'vitest';
import { MemoryAnswerLost, MemoryDatabase } from './memory-database.js';
import { MemoryCheckViolation, MemoryUniqueViolation } from './memory-table.js';

interface Row {
  readonly id: string;
  readonly mail: string | undefined;
  readonly age: number;
}

const people = (database: MemoryDatabase) =>
  database.createTable<Row>({
    name: 'people',
    keyOf: (row) => row.id,
    unique: { mail: (row) => row.mail },
    checks: { age_is_not_negative: (row) => row.age >= 0 },
  });

const ann: Row = { id: 'ann', mail: 'a@x', age: 30 };
const bob: Row = { id: 'bob', mail: undefined, age: 40 };

describe('the memory twin of a database', () => {
  it('refuses a second row with the same primary or unique key, and rows that break a rule', () => {
    const table = people(new MemoryDatabase());
    table.insert(ann);
    table.insert(bob);
    table.insert({ id: 'cid', mail: undefined, age: 1 });
    expect(table.insertIfAbsent({ ...ann, age: 31 })).toBe(false);
    expect(table.insertIfAbsent({ ...ann, id: 'other' })).toBe(false);
    expect(() => table.insert({ ...ann, id: 'other' })).toThrow(MemoryUniqueViolation);
    expect(() => table.upsert({ ...bob, mail: 'a@x' })).toThrow(MemoryUniqueViolation);
    expect(() => table.upsert({ ...bob, age: -1 })).toThrow(MemoryCheckViolation);
    table.upsert({ ...ann, mail: 'b@x' });
    expect(table.getByUnique('mail', 'a@x')).toBeUndefined();
    expect(table.getByUnique('mail', 'b@x')?.id).toBe('ann');
    expect(table.find().map((row) => row.id)).toStrictEqual(['ann', 'bob', 'cid']);
  });

  it('undoes every change of a transaction that throws, unique keys included', async () => {
    const database = new MemoryDatabase();
    const table = people(database);
    await database.runTransaction(() => Promise.resolve(table.insert(ann)));
    const failed = database.runTransaction(() => {
      table.upsert({ ...ann, mail: 'changed' });
      table.insert(bob);
      table.delete('ann');
      table.insert({ id: 'eve', mail: 'a@x', age: 1 });
      return Promise.reject(new Error('no'));
    });
    await expect(failed).rejects.toThrow('no');
    expect(table.find()).toStrictEqual([ann]);
    expect(table.getByUnique('mail', 'a@x')).toBe(ann);
    expect(table.getByUnique('mail', 'changed')).toBeUndefined();
  });

  it('runs one transaction after another', async () => {
    const database = new MemoryDatabase();
    const told: string[] = [];
    const slow = database.runTransaction(async () => {
      told.push('slow begins');
      await Promise.resolve();
      await Promise.resolve();
      told.push('slow ends');
    });
    const next = database.runTransaction(() => Promise.resolve(told.push('next')));
    await Promise.all([slow, next]);
    expect(told).toStrictEqual(['slow begins', 'slow ends', 'next']);
  });
});

describe('the commits of a database', () => {
  class Session {
    isSevered = false;
    onSevered(): () => void {
      return () => undefined;
    }
  }

  const observed = () => {
    const database = new MemoryDatabase();
    const table = people(database);
    const session = new Session();
    const told: string[] = [];
    const dies = { before: false, after: false };
    database.observeCommits({
      beforeCommit: () => {
        told.push(`before ${table.size}`);
        session.isSevered = dies.before;
      },
      afterCommit: (owner) => {
        told.push(`after ${table.size} ${owner === session}`);
        session.isSevered = dies.after;
      },
    });
    let isAnswered = false;
    const insert = () => {
      const done = database.runTransaction(() => Promise.resolve(table.insert(ann)), session);
      void done.then(() => (isAnswered = true));
      return new Promise<void>((resolve) => setImmediate(resolve));
    };
    return { database, table, told, dies, insert, isAnswered: () => isAnswered };
  };

  it('are told, before and after, and reads are not', async () => {
    const { database, told, insert, isAnswered } = observed();
    await insert();
    await database.runTransaction(() => Promise.resolve());
    expect([told, isAnswered()]).toStrictEqual([['before 1', 'after 1 true'], true]);
  });

  it('may have happened or not where the connection breaks around them, and the asker cannot tell', async () => {
    const database = new MemoryDatabase();
    const table = people(database);
    let lost: 'UNDONE' | 'COMMITTED' | undefined;
    database.observeCommits({
      loseAnswer: () => lost,
      beforeCommit: () => undefined,
      afterCommit: () => undefined,
    });
    lost = 'UNDONE';
    await expect(database.runTransaction(() => Promise.resolve(table.insert(ann)))).rejects.toThrow(MemoryAnswerLost);
    expect(table.size).toBe(0);
    lost = 'COMMITTED';
    await expect(database.runTransaction(() => Promise.resolve(table.insert(ann)))).rejects.toThrow(MemoryAnswerLost);
    expect(table.find()).toStrictEqual([ann]);
  });

  it('undo the work of a session that ends before, and keep the answer from one that ends after', async () => {
    const early = observed();
    early.dies.before = true;
    await early.insert();
    expect([early.told, early.table.size, early.isAnswered()]).toStrictEqual([['before 1'], 0, false]);
    const late = observed();
    late.dies.after = true;
    await late.insert();
    expect([late.table.size, late.isAnswered()]).toStrictEqual([1, false]);
  });
});
