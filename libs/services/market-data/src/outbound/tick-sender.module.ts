import { Module } from '@nestjs/common';
import { MARKET_EVENT_SINK } from '../ports.js';
import { TickSender } from './tick-sender.js';

/** The way out to the tick lane: the service publishes through it, and a tape waits for it. */
@Module({
  providers: [TickSender, { provide: MARKET_EVENT_SINK, useExisting: TickSender }],
  exports: [TickSender, MARKET_EVENT_SINK],
})
export class TickSenderModule {}
