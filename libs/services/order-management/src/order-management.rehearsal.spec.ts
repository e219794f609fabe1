import { RehearsedWire } from '#libs/service-host';
import { expect, it } from 'vitest';
import { orderManagementRehearsal } from './order-management.rehearsal.js';

it('the samples of a rehearsal pass the last look and the codecs that are in force, and no byte leaves', async () => {
  const rehearse = orderManagementRehearsal({ VENUE: 'binance' });
  const wire = new RehearsedWire();
  for (let round = 0; round < 2; round += 1) await expect(rehearse(wire)).resolves.toBeUndefined();
});
