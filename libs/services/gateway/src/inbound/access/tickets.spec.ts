import { describe, expect, it } from 'vitest';
import { SystemRandom } from '#libs/platform';
import { Tickets } from './tickets.js';

const ANN = { name: 'ann', roles: ['trader'], isLocal: false } as const;

describe('a ticket', () => {
  it('is taken once, by whoever was given it', async () => {
    const tickets = new Tickets(new SystemRandom());
    await tickets.withTicket(ANN, (ticket) => {
      expect(tickets.takeTicket(undefined)).toBeUndefined();
      expect(tickets.takeTicket(`${ticket}x`)).toBeUndefined();
      expect(tickets.takeTicket(ticket)).toEqual(ANN);
      expect(tickets.takeTicket(ticket)).toBeUndefined();
      return Promise.resolve();
    });
  });

  it('ends with the work that it was for, also where that fails', async () => {
    const tickets = new Tickets(new SystemRandom());
    let kept = '';
    const failing = tickets.withTicket(ANN, (ticket) => {
      kept = ticket;
      return Promise.reject(new Error('no route'));
    });
    await expect(failing).rejects.toThrow('no route');
    expect(tickets.takeTicket(kept)).toBeUndefined();
  });
});
