import type { ParkedMessageRecord, ParkingLot } from '../parking/parking-lot.js';

/** The memory twin of the table `parked_message`. */
export class MemoryParkingLot implements ParkingLot {
  /** What was parked, oldest first. */
  readonly messages: ParkedMessageRecord[] = [];

  park(message: ParkedMessageRecord): Promise<void> {
    this.messages.push(message);
    return Promise.resolve();
  }

  count(): Promise<number> {
    return Promise.resolve(this.messages.length);
  }
}
