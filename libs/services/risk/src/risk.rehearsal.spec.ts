import { RehearsedWire } from '#libs/service-host';
import { expect, it } from 'vitest';
import { rehearseRisk } from './risk.rehearsal.js';

it('the samples of a rehearsal pass the rules and the codecs that are in force', () => {
  expect(() => rehearseRisk(new RehearsedWire())).not.toThrow();
});
