import { type DynamicModule, Module } from '@nestjs/common';
import type { OrderEntry } from '#libs/domain';
import type { Random, Scheduler } from '#libs/kernel';
import { SharedQuiet, sharedQuietProvider } from '#libs/messaging';
import { RANDOM, SCHEDULER } from '#libs/platform';
import { VenueQuiet, type VenueTransport, venues } from '#libs/venues';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { ORDER_ENTRY } from '../ports.js';

/** The venue that is traded: the way in for orders, and the private stream. */
@Module({})
export class OrderEntryModule {
  /**
   * The live adapter of the venue that the settings name, with the account's keys; `transport` is the network unless another way
   * is given, such as to an exchange in the same process.
   */
  static forVenue(settings: OrderManagementSettings, transport?: VenueTransport): DynamicModule {
    const endpoints = { restUrl: settings.BINANCE_REST_URL, wsApiUrl: settings.BINANCE_WS_API_URL };
    const credentials = { apiKey: settings.BINANCE_API_KEY, apiSecret: settings.BINANCE_API_SECRET };
    const { VENUE: venue, VENUE_ADDRESS: address, VENUE_PROCESSES: processes } = settings;
    const connect = (scheduler: Scheduler, random: Random, quiet: VenueQuiet): OrderEntry =>
      venues[venue].orderEntry({ scheduler, random, transport, processes, quiet }, endpoints, credentials);
    const host = new URL(endpoints.restUrl ?? venues[venue].protocol.addresses.restUrl).host;
    return {
      module: OrderEntryModule,
      global: true,
      providers: [
        { provide: VenueQuiet, useFactory: (scheduler: Scheduler) => new VenueQuiet(scheduler), inject: [SCHEDULER] },
        sharedQuietProvider('order-management', { venue, host, address }, VenueQuiet),
        { provide: ORDER_ENTRY, useFactory: connect, inject: [SCHEDULER, RANDOM, VenueQuiet, SharedQuiet] },
      ],
      exports: [ORDER_ENTRY],
    };
  }

  /** Any other: a venue in memory, for tests and simulations. */
  static forEntry(entry: OrderEntry): DynamicModule {
    return {
      module: OrderEntryModule,
      global: true,
      providers: [{ provide: ORDER_ENTRY, useValue: entry }],
      exports: [ORDER_ENTRY],
    };
  }
}
