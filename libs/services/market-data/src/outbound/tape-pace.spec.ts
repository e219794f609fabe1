import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { TapePace } from './tape-pace.js';

const TAPE = 1_600_000_000_000_000;
const NOW = 1_700_000_000_000_000;

function at(speed: number | 'max', times: 'shifted' | 'recorded' = 'shifted') {
  const scheduler = new VirtualScheduler(NOW);
  return { scheduler, pace: new TapePace(scheduler, speed, times) };
}

describe('the pace of a tape', () => {
  it('is the recorded one, or a multiple of it', async () => {
    const { pace, scheduler } = at(10);
    expect(pace.waitUs(TAPE)).toBe(0);
    expect(pace.waitUs(TAPE + 1_000_000)).toBe(100_000);
    await scheduler.runForMs(150);
    expect(pace.waitUs(TAPE + 1_000_000)).toBe(-50_000);
  });

  it('is kept when the wall clock is set', () => {
    const { pace, scheduler } = at(10);
    pace.waitUs(TAPE);
    scheduler.stepWallClockMs(3_600_000);
    expect(pace.waitUs(TAPE + 1_000_000)).toBe(100_000);
  });

  it('is none at max, and none for frames without a time', () => {
    const { pace } = at('max');
    pace.waitUs(TAPE);
    expect(pace.waitUs(TAPE + 1_000_000)).toBe(0);
    expect(at(1).pace.waitUs(null)).toBe(0);
  });
});

describe('the times of a tape', () => {
  it('shifted are as fresh as the playing, in the order and the proportions of the tape', async () => {
    const { pace, scheduler } = at(2);
    pace.waitUs(TAPE);
    expect(pace.receivedAtUs(TAPE)).toBe(NOW);
    expect(pace.exchangeAtUs(TAPE - 1_000)).toBe(NOW - 500);
    await scheduler.runForMs(0.007);
    expect(pace.exchangeAtUs(TAPE + 1_000)).toBe(NOW + 500);
    expect(pace.receivedAtUs(TAPE + 1_000)).toBe(NOW + 7);
  });

  it('shifted at max are the moment of the playing', () => {
    const { pace } = at('max');
    pace.waitUs(TAPE);
    expect([pace.receivedAtUs(TAPE), pace.exchangeAtUs(TAPE)]).toEqual([NOW, NOW]);
  });

  it('recorded are those of the tape; a frame without one has that of the frame before', () => {
    const { pace } = at('max', 'recorded');
    pace.waitUs(TAPE);
    expect([pace.receivedAtUs(TAPE), pace.receivedAtUs(null), pace.exchangeAtUs(TAPE - 9)]).toEqual([
      TAPE,
      TAPE,
      TAPE - 9,
    ]);
  });
});
