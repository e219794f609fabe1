import type { ParkedMessageRecord, ParkingLot } from '../parking/parking-lot.js';

/** The memory twin of the table `parked_message`. */
export class MemoryParkingLot implements ParkingLot {
  /** What was parked, oldest first. */
  readonly messages: ParkedMessageRecord[] = [];

  park(message: ParkedMessageRecord): Promise<void> {
    const isSame = ({ id, payload, subject }: ParkedMessageRecord): boolean =>
      id === message.id && subject === message.subject && Buffer.from(payload).equals(message.payload);
    if (!this.messages.some(isSame)) this.messages.push(message);
    return Promise.resolve();
  }

  count(): Promise<number> {
    return Promise.resolve(this.messages.length);
  }
}
