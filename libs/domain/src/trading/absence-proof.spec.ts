import { type ClientOrderId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type AbsenceContext, type AbsenceProof, AbsenceWatch } from './absence-proof.js';

const ID = asId<ClientOrderId>('tw1-a');
const SECOND = 1_000_000;
const SENT_AT_US = 1_000 * SECOND;
const at = (second: number): number => SENT_AT_US + second * SECOND;
const ALL_SILENT: AbsenceContext = {
  streamSinceUs: at(-60),
  reconciledAtUs: at(16),
  notOpenAtUs: at(16),
  noTradeAtUs: at(16),
};

/** Counts a "not found" at each of these seconds after sending. */
function watchWith(seconds: readonly number[], monotonicSeconds = seconds, minSpanMs = 15_000): AbsenceWatch {
  const watch = new AbsenceWatch({ minSinceSentMs: 15_000, minNotFound: 3, minSpanMs });
  seconds.forEach((second, index) =>
    watch.countNotFound(ID, { nowUs: at(second), monotonicUs: (monotonicSeconds[index] ?? 0) * SECOND }),
  );
  return watch;
}
const proofOf = (watch: AbsenceWatch, context: Partial<AbsenceContext> = {}): AbsenceProof | undefined =>
  watch.proofOfAbsence(ID, SENT_AT_US, { ...ALL_SILENT, ...context });

describe('the negative proof', () => {
  it('is complete with enough "not found" over long enough, and says which', () => {
    expect(proofOf(watchWith([2, 9, 17]))).toMatchObject({ notFound: 3, firstNotFoundAtUs: at(2) });
  });

  it('needs no reconciliation since where the stream was there when it was sent', () => {
    for (const first of [0, 2]) {
      const proof = proofOf(watchWith([first, 9, 17]), { streamSinceUs: at(-1), reconciledAtUs: at(-30) });
      expect(proof).toMatchObject({ notFound: 3, reconciledAtUs: at(-30) });
    }
  });

  it.each([
    ['too few', [2, 17]],
    ['over too short a time', [20, 24, 28]],
  ])('is incomplete with %s', (_what, seconds) => {
    expect(proofOf(watchWith(seconds))).toBeUndefined();
  });

  it('is incomplete too soon after sending', () => {
    expect(proofOf(watchWith([1, 8, 14], undefined, 10_000))).toBeUndefined();
    const silent = { reconciledAtUs: at(15), notOpenAtUs: at(15), noTradeAtUs: at(15) };
    expect(proofOf(watchWith([1, 8, 15], undefined, 10_000), silent)).toBeDefined();
  });

  describe('of an order that bears a time to come, because the clock was ahead when it was sent', () => {
    const AHEAD = -3_600;
    const watch = (last: number) => watchWith([AHEAD, AHEAD + 8, AHEAD + last], undefined, 10_000);
    const allSilent = (second: number, streamSince = -9_000): Partial<AbsenceContext> => ({
      ...{ streamSinceUs: at(streamSince), reconciledAtUs: at(AHEAD + second) },
      ...{ notOpenAtUs: at(AHEAD + second), noTradeAtUs: at(AHEAD + second) },
    });

    it('counts from when it was looked for first', () => {
      expect(proofOf(watch(15), allSilent(15))).toMatchObject({ sentAtUs: SENT_AT_US });
      expect(proofOf(watch(14), allSilent(15))).toBeUndefined();
      expect(proofOf(watch(15), allSilent(14))).toBeUndefined();
    });

    it('does not believe that the stream was there when it was sent', () => {
      expect(proofOf(watch(15), { ...allSilent(15), reconciledAtUs: at(AHEAD + 14) })).toBeUndefined();
    });
  });

  it.each<[string, Partial<AbsenceContext>]>([
    ['the private stream is down', { streamSinceUs: undefined }],
    [
      'the stream broke after sending and nothing was reconciled since',
      { streamSinceUs: at(3), reconciledAtUs: at(9) },
    ],
    [
      'the stream came up just when it was sent and nothing was reconciled since',
      { streamSinceUs: SENT_AT_US, reconciledAtUs: at(9) },
    ],
    ['the open orders were not listed since', { notOpenAtUs: at(14) }],
    ['the trades were not listed since', { noTradeAtUs: at(14) }],
    ['the list of open orders bears a time to come: the clock was ahead', { notOpenAtUs: at(18) }],
    ['the list of trades does', { noTradeAtUs: at(3_600) }],
    ['the reconciliation does', { reconciledAtUs: at(3_600) }],
  ])('is incomplete while %s', (_what, context) => {
    expect(proofOf(watchWith([2, 9, 17]), context)).toBeUndefined();
  });

  it('begins anew when the venue knows the order', () => {
    const watch = watchWith([2, 9, 17]);
    watch.forgetOrder(ID);
    expect(proofOf(watch)).toBeUndefined();
  });

  it('is not hastened by a wall clock that is set forward', () => {
    expect(proofOf(watchWith([2, 3, 4_000], [2, 3, 4]))).toBeUndefined();
  });
});
