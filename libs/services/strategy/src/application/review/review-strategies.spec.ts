import { describe, expect, it } from 'vitest';
import { recordIntent } from '#libs/domain';
import { ok } from '#libs/kernel';
import { StrategyParts, intentOf, venue } from '../../strategy-parts.fixture.js';
import { ReviewStrategies } from './review-strategies.js';

describe('the review', () => {
  it('looks at once and then twice a second, goes on after a failure, and ends when it is stopped', async () => {
    const parts = new StrategyParts();
    parts.startStrategies();
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: undefined });
    parts.database.intents.insert(recordIntent(intentOf('i-1', { validUntilUs: 1 }), 1));
    const { markets, valuation, overdue, time, log } = parts;
    const review = new ReviewStrategies(markets, valuation, overdue, time, log);
    parts.books.failWrites('before', 'before');
    review.startReviews();
    await time.runForMs(999);
    expect(parts.database.intents.get('i-1')?.status).toBe('open');
    await time.runForMs(1);
    expect(parts.database.intents.get('i-1')?.status).toBe('closed');
    await time.complete(review.stopReviews());
    markets.doubtMarket({ venue, instrument: intentOf('i-1').instrument });
    await time.runForMs(5_000);
    expect(parts.source.asked).toBe(0);
  });
});
