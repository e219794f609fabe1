import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { describeOrderBooks } from '../order-books.contract.fixture.js';
import { MemoryLease } from './memory-lease.js';
import { MemoryOrderBooks } from './memory-order-books.js';
import { MemoryOrderDatabase } from './memory-order-database.js';

describeOrderBooks('memory', () => {
  const database = new MemoryOrderDatabase(new VirtualScheduler());
  return Promise.resolve((at, holder) => {
    const epoch = new LeaseEpoch();
    let wakeUps = 0;
    const onAnnounced = (): void => {
      wakeUps += 1;
    };
    const log = createLog('order-management', 'silent');
    return {
      books: new MemoryOrderBooks(database, at, epoch, onAnnounced, log),
      lease: new MemoryLease(database, at, holder),
      epoch,
      wakeUps: () => wakeUps,
      outbox: () => Promise.resolve(database.outbox.find().map(({ message }) => message.id)),
    };
  });
});
