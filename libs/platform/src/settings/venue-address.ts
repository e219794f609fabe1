import { TOKEN } from '#libs/kernel';
import { z } from 'zod';

/** How a process shares the network address from which it asks an exchange. */
export const venueAddressSettings = {
  VENUE_PROCESSES: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe(
      'How many ask the exchange from this address: every feed, such as all pods of market-data behind one NAT, and every account that ' +
        'is traded; a desk is two, its feed and its account. Each takes its part of the weight that the exchange grants an address, and opens ' +
        'its connections so much more slowly: a number too small ends in a ban of all, one too large slows all down. ' +
        'What order-management asks about its account, and the stream of that account, are not held back by a part',
    ),
  VENUE_ADDRESS: z
    .string()
    .regex(TOKEN, 'must be a name')
    .default('one')
    .describe(
      'Our name of the network address from which the exchange is asked: when it demands quiet of one process (429, 418), all of the ' +
        'same name obey; give processes that go out by another address another name',
    ),
};
