import { describe, expect, it } from 'vitest';
import { ZERO } from '#libs/kernel';
import { ReleasesHaveReason } from './check-release.js';
import { madeReservation } from './made-history.fixture.js';

const released = madeReservation('3', { endedCumQuantity: ZERO });

describe('a reservation that is given back', () => {
  it('had an order that ended', () => {
    expect(new ReleasesHaveReason().onReservation(released, () => true)).toStrictEqual([]);
    expect(new ReleasesHaveReason().onReservation(madeReservation('3'), () => false)).toStrictEqual([]);
  });

  it('is a violation where the order never ended, told once', () => {
    const releases = new ReleasesHaveReason();
    expect(releases.onReservation(released, () => false)).toMatchObject([{ invariant: 'I-16', about: 'intent-1' }]);
    expect(releases.onReservation(released, () => false)).toStrictEqual([]);
  });
});
