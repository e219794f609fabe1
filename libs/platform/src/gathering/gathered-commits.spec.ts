import { describe, expect, it } from 'vitest';
import { GatheredCommits } from './gathered-commits.js';

describe('what waits to be committed', () => {
  it('shares a commit with what waits of its group and of no other, the longest waiting first', async () => {
    const commits: (readonly string[])[] = [];
    const gathered = new GatheredCommits<string, string>({
      mostAtOnce: 2,
      commit: async (items) => {
        commits.push(items);
        return items.map((item) => item.toUpperCase());
      },
      concernsAll: () => false,
      groupOf: (item) => item[0],
    });
    const answers = await Promise.all(['a1', 'b1', 'a2', 'a3', 'b2', 'a4'].map((item) => gathered.add(item)));
    expect(answers).toEqual(['A1', 'B1', 'A2', 'A3', 'B2', 'A4']);
    expect(commits).toEqual([['a1'], ['b1', 'b2'], ['a2', 'a3'], ['a4']]);
  });

  it('is tried each alone where one is refused, and not where the error is everyone’s', async () => {
    const refused = new Error('refused');
    const tried: string[] = [];
    const open = (isEveryones: boolean) =>
      new GatheredCommits<string, string>({
        mostAtOnce: 9,
        commit: async (items) => {
          tried.push(items.join('+'));
          if (items.includes('bad')) throw refused;
          return items;
        },
        concernsAll: () => isEveryones,
      });
    const settled = async (isEveryones: boolean): Promise<readonly string[]> => {
      const gathered = open(isEveryones);
      const all = await Promise.allSettled(['first', 'good', 'bad'].map((item) => gathered.add(item)));
      return all.map(({ status }) => status);
    };
    expect(await settled(false)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(tried.splice(0)).toEqual(['first', 'good+bad', 'good', 'bad']);
    expect(await settled(true)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(tried).toEqual(['first', 'good+bad']);
  });
});
