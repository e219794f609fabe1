import { describe, expect, it } from 'vitest';
import type { OrderBooks } from '../ports.js';

/** What both adapters of the books promise about the commands that were obeyed. */
export function describeObeyedCommands(books: () => OrderBooks): void {
  describe('find the commands that were obeyed', () => {
    const record = (commandId: string, givenAtUs: number, content: object, over: object = {}): Promise<void> =>
      books().write((writes) =>
        writes.recordCommand({
          ...{
            commandId,
            givenAtUs,
            content,
            kind: 'cancel-orders',
            target: 'paper-1',
            actor: 'ann',
            reason: 'a drill',
          },
          ...{ outcome: 'OBEYED', answer: {}, final: true },
          ...over,
        }),
      );
    const found = (sinceUs: number, untilUs = 1_000): Promise<unknown> =>
      books().write((writes) => writes.findObeyedCommands('cancel-orders', 'paper-1', sinceUs, untilUs));

    it('of a kind, about a target and between two times: of those that say the same the last', async () => {
      await record('first', 10, { instrument: 'A-B', side: 'BUY' });
      await record('last', 20, { side: 'BUY', instrument: 'A-B' });
      await record('all', 15, {});
      await record('earlier', 9, { instrument: 'A-C' });
      await record('of-another', 30, {}, { target: 'paper-2' });
      await record('of-tomorrow', 1_001, { instrument: 'A-B', side: 'BUY' });
      await record('refused', 30, {}, { outcome: 'REFUSED' });
      await record('other-kind', 30, {}, { kind: 'accept' });
      const ids = ((await found(10)) as { readonly commandId: string; readonly givenAtUs: number }[]).map(
        ({ commandId, givenAtUs }) => `${commandId} ${givenAtUs}`,
      );
      expect(ids.toSorted()).toEqual(['all 15', 'last 20']);
      expect(await found(21)).toEqual([]);
      expect(await found(20, 19)).toEqual([]);
      expect(await found(10, 19)).toMatchObject([{ commandId: expect.any(String) }, { commandId: expect.any(String) }]);
    });
  });
}
