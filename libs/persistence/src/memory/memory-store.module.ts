import { type DynamicModule, Module } from '@nestjs/common';
import { IS_TRANSIENT_ERROR, Lifeline } from '#libs/platform';
import { STORE_STATUS, type StoreStatus } from '../connection/store-status.js';
import { OUTBOX_STORE } from '../outbox/outbox-store.js';
import { HANDLED_MESSAGES } from '../inbox/handled-messages.js';
import { PARKING_LOT } from '../parking/parking-lot.js';
import { MemoryCommandLog } from './memory-command-log.js';
import { MemoryAnswerLost, MemoryDatabase } from './memory-database.js';
import { MemoryHandledMessages, MemoryInbox } from './memory-inbox.js';
import { MemoryOutbox } from './memory-outbox.js';
import { MemoryParkingLot } from './memory-parking-lot.js';
import { MemoryTransactions } from './memory-transactions.js';

/** The memory twin of a service's schema: its database, and the message tables that every schema has. It outlives the service. */
export class MemorySchema {
  readonly database = new MemoryDatabase();
  readonly outbox: MemoryOutbox = new MemoryOutbox(this.database);
  readonly inbox: MemoryInbox = new MemoryInbox(this.database);
  readonly commands: MemoryCommandLog = new MemoryCommandLog(this.database);
  readonly parkingLot: MemoryParkingLot = new MemoryParkingLot();
}

const ALWAYS_THERE: StoreStatus = { ping: () => Promise.resolve() };

/** The memory half of a service's store that is the same for all: transactions and message tables. */
@Module({})
export class MemoryStoreModule {
  /** `isTransientError`: which errors of the service's own pass by themselves, besides a connection that breaks around a commit. */
  static forService(schema: MemorySchema, isTransientError: (error: unknown) => boolean = () => false): DynamicModule {
    return {
      module: MemoryStoreModule,
      global: true,
      providers: [
        { provide: MemoryDatabase, useValue: schema.database },
        {
          provide: MemoryOutbox,
          useFactory: (lifeline: Lifeline) => {
            lifeline.onSevered(() => schema.outbox.forgetRelay());
            return schema.outbox;
          },
          inject: [Lifeline],
        },
        { provide: MemoryInbox, useValue: schema.inbox },
        { provide: HANDLED_MESSAGES, useClass: MemoryHandledMessages },
        { provide: OUTBOX_STORE, useExisting: MemoryOutbox },
        { provide: PARKING_LOT, useValue: schema.parkingLot },
        { provide: STORE_STATUS, useValue: ALWAYS_THERE },
        {
          provide: IS_TRANSIENT_ERROR,
          useValue: (error: unknown) => error instanceof MemoryAnswerLost || isTransientError(error),
        },
        MemoryTransactions,
      ],
      exports: [
        MemoryTransactions,
        MemoryOutbox,
        MemoryInbox,
        HANDLED_MESSAGES,
        OUTBOX_STORE,
        PARKING_LOT,
        STORE_STATUS,
        IS_TRANSIENT_ERROR,
      ],
    };
  }
}
