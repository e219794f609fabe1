import { describe, expect, it } from 'vitest';
import { OPEN_ORDER_PATH, type OrderPath } from '../../ports.js';
import { StrategyParts } from '../../strategy-parts.fixture.js';
import { AwaitOrderPath } from './await-order-path.js';

function waiting(path: OrderPath) {
  const { log, settings, time } = new StrategyParts({ WARM_UP_TIMEOUT_MS: 300 });
  const awaiting = new AwaitOrderPath(path, time, log, settings);
  let isOver = false;
  const over = awaiting.whenOpenOrGivenUp().then(() => (isOver = true));
  return { awaiting, over, time, isOver: () => isOver };
}

describe('waiting until orders may leave', () => {
  it('is over at once where strategy has its process for itself', async () => {
    const { isOver, time } = waiting(OPEN_ORDER_PATH);
    await time.runForMs(0);
    expect(isOver()).toBe(true);
  });

  it('lasts until the order-management of the process lets orders leave', async () => {
    let open = (): void => undefined;
    const { isOver, over, time } = waiting({ whenOpen: () => new Promise((resolve) => (open = () => resolve(true))) });
    await time.runForMs(299);
    expect(isOver()).toBe(false);
    open();
    await over;
  });

  it('is given up after the time that the past may take, or when the service stops, and the path is told', async () => {
    for (const stops of [true, false]) {
      let isTold = false;
      const { awaiting, over, time } = waiting({
        whenOpen: (signal) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              isTold = true;
              resolve(false);
            });
          }),
      });
      if (stops) awaiting.stopWaiting();
      else await time.runForMs(300);
      await over;
      expect(isTold).toBe(true);
    }
  });
});
