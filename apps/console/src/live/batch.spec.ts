import { describe, expect, it } from 'vitest';
import { Batch } from './batch.js';

function batchOfTest(): { readonly batch: Batch; readonly asked: (() => void)[]; readonly done: string[] } {
  const asked: (() => void)[] = [];
  return { batch: new Batch((run) => asked.push(run)), asked, done: [] };
}

describe('work that is done in one go', () => {
  it('is asked for once, however much is added, and the same work is done once', () => {
    const { batch, asked, done } = batchOfTest();
    const first = (): unknown => done.push('first');
    batch.add(first);
    batch.add(() => done.push('second'));
    batch.add(first);
    expect(asked).toHaveLength(1);
    expect(done).toEqual([]);
    asked[0]?.();
    expect(done).toEqual(['first', 'second']);
  });

  it('is not done when it is taken back', () => {
    const { batch, asked, done } = batchOfTest();
    const takeBack = batch.add(() => done.push('first'));
    batch.add(() => done.push('second'));
    takeBack();
    asked[0]?.();
    expect(done).toEqual(['second']);
  });

  it('goes into the next go when it is added while one is under way', () => {
    const { batch, asked, done } = batchOfTest();
    batch.add(() => batch.add(() => done.push('next')));
    asked[0]?.();
    expect(done).toEqual([]);
    asked[1]?.();
    expect(done).toEqual(['next']);
  });
});
