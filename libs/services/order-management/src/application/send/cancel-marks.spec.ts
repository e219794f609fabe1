import { type ClientOrderId, type InstrumentId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { approval } from '../../order-management.fixture.js';
import { sha256 } from '../../outbound/sha256.js';
import { CancelMarks, type GivenCancel, type OrderSelection } from './cancel-marks.js';
import { orderOfApproval } from './order-of-approval.js';

const OBEYED = { outcome: 'OBEYED', answer: { account: 'paper-1', orders: [] }, final: true } as const;
const GIVEN = { kind: 'cancel-orders', target: 'paper-1', actor: 'ann', reason: 'a drill' };

describe('the marks of cancels', () => {
  let desk: OrderDesk;
  let marks: CancelMarks;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    marks = desk.get(CancelMarks);
    await desk.time.runForMs(10_000);
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const cancel = (givenAtUs: number, content: OrderSelection = {}, commandId = 'c-1'): GivenCancel => ({
    ...{ ...GIVEN, commandId, content, givenAtUs },
  });
  const wantedAt = (intentAtUs: number | undefined, committedAtUs = desk.time.nowUs()) =>
    orderOfApproval(
      approval(desk.time.nowUs(), 'i-1', intentAtUs === undefined ? {} : { intentAtUs }),
      sha256,
      committedAtUs,
    );
  const listed = ({ clientOrderId, instrument, status }: ReturnType<typeof wantedAt>) => ({
    clientOrderId,
    instrument,
    status,
  });
  const isMarked = (order: ReturnType<typeof wantedAt>): boolean => marks.findCancel(order) !== undefined;

  it('are on what was wanted before, and on what came before by the clock of this process', () => {
    const nowUs = desk.time.nowUs();
    expect(isMarked(wantedAt(nowUs))).toBe(false);
    marks.noteCancel(cancel(nowUs), []);
    expect([nowUs - 1, nowUs, nowUs + 1].map((atUs) => isMarked(wantedAt(atUs, nowUs + 5)))).toEqual([
      true,
      true,
      false,
    ]);
    // The clock of whoever wanted it is ahead, or its time is not known.
    expect([isMarked(wantedAt(nowUs + 1, nowUs)), isMarked(wantedAt(undefined, nowUs))]).toEqual([true, true]);
  });

  it('are on the orders of their instrument, and on what a cancel was found to be about, whatever the clocks say', () => {
    const nowUs = desk.time.nowUs();
    const order = wantedAt(nowUs + 5, nowUs + 5);
    marks.noteCancel(cancel(nowUs, { clientOrderId: order.clientOrderId }), [listed(order)]);
    expect(isMarked(order)).toBe(true);
    expect(isMarked({ ...wantedAt(nowUs), clientOrderId: asId<ClientOrderId>('other') })).toBe(false);
    marks.noteCancel(cancel(nowUs, { instrument: 'ETH-USDT' }), []);
    const other = { ...wantedAt(nowUs), clientOrderId: asId<ClientOrderId>('other') };
    expect([isMarked(other), isMarked({ ...other, instrument: asId<InstrumentId>('ETH-USDT') })]).toEqual([
      false,
      true,
    ]);
  });

  it('are those of the newest cancel, in whatever order they are noted', () => {
    const nowUs = desk.time.nowUs();
    marks.noteCancel(cancel(nowUs, {}, 'newer'), []);
    marks.noteCancel(cancel(nowUs - 5, {}, 'older'), []);
    expect(marks.findCancel(wantedAt(nowUs))?.commandId).toBe('newer');
  });

  it('say nothing where the clock has been set back since: nobody knows what was wanted before', () => {
    const nowUs = desk.time.nowUs();
    marks.noteCancel(cancel(nowUs + 1_000_001), []);
    expect(isMarked(wantedAt(nowUs))).toBe(false);
  });

  it('of a clock that was ahead do not hide the cancels that are given when it has been set right', async () => {
    desk.time.stepWallClockMs(3_600_000);
    const ahead = cancel(desk.time.nowUs(), {}, 'ahead');
    marks.noteCancel(ahead, []);
    await desk.books.write((writes) => writes.recordCommand({ ...ahead, ...OBEYED }));
    desk.time.stepWallClockMs(-3_600_000);
    const given = cancel(desk.time.nowUs(), {}, 'right');
    await desk.books.write((writes) => writes.recordCommand({ ...given, ...OBEYED }));
    marks.noteCancel(given, []);
    // Given once more, the one of the wrong clock is about what it was found to be about, and hides nothing.
    marks.noteCancel(ahead, []);
    expect(marks.findCancel(wantedAt(given.givenAtUs))?.commandId).toBe('right');
    await desk.time.complete(desk.stop());
    desk = await openLeadingDesk({ world: desk });
    await desk.get(CancelMarks).recallCancels();
    expect(desk.get(CancelMarks).findCancel(wantedAt(given.givenAtUs))?.commandId).toBe('right');
  });

  it('are on no order that has left, and are forgotten after a week, when nothing that they are about can come any more', () => {
    const order = wantedAt(desk.time.nowUs() + 5, desk.time.nowUs() + 5);
    marks.noteCancel(cancel(desk.time.nowUs(), {}, 'all'), [{ ...listed(order), status: 'New' }]);
    expect(isMarked(order)).toBe(false);
    marks.noteCancel(cancel(desk.time.nowUs(), { clientOrderId: order.clientOrderId }), [listed(order)]);
    desk.time.stepWallClockMs(7 * 24 * 3_600_000 + 1);
    expect(isMarked(order)).toBe(true);
    marks.noteCancel(cancel(desk.time.nowUs(), { instrument: 'ETH-USDT' }), []);
    expect(isMarked(order)).toBe(false);
  });

  it('are recalled from the books for a week', async () => {
    const nowUs = desk.time.nowUs();
    await desk.books.write(async (writes) => {
      await writes.recordCommand({ ...cancel(nowUs - 5, {}, 'older'), ...OBEYED });
      await writes.recordCommand({ ...cancel(nowUs, {}, 'newer'), ...OBEYED });
      await writes.recordCommand({ ...cancel(nowUs, { instrument: 'A-B' }, 'of another'), ...OBEYED, target: 'other' });
      await writes.recordCommand({ ...cancel(nowUs, { instrument: 'A-C' }, 'refused'), ...OBEYED, outcome: 'REFUSED' });
    });
    const found = (sinceUs: number) =>
      desk.books.write(async (writes) =>
        (await writes.findObeyedCommands('cancel-orders', 'paper-1', sinceUs, nowUs)).map(({ commandId }) => commandId),
      );
    expect([await found(nowUs - 5), await found(nowUs + 1)]).toEqual([['newer'], []]);
    await marks.recallCancels();
    expect(marks.findCancel(wantedAt(nowUs))?.commandId).toBe('newer');
  });

  it('wait for every decision that is under way', async () => {
    const ends: (() => void)[] = [];
    const decisions = [1, 2].map(() => marks.whileDeciding(() => new Promise<void>((resolve) => ends.push(resolve))));
    let isDecided = false;
    const decided = marks.whenDecided().then(() => (isDecided = true));
    ends[0]?.();
    await decisions[0];
    expect([marks.isDeciding, isDecided]).toEqual([true, false]);
    ends[1]?.();
    await Promise.all([...decisions, decided]);
    expect([marks.isDeciding, isDecided]).toEqual([false, true]);
  });
});
