import { IntentProposedV1, SAMPLE_INTENT } from '#libs/contracts';
import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { type RehearsedPath, RehearseCode } from './rehearsal.module.js';
import { RehearsedWire } from './rehearsed-wire.js';

describe('a rehearsal', () => {
  /** How many rounds are played where each takes so long. */
  async function roundsOf(roundMs: number): Promise<number> {
    const time = new VirtualScheduler();
    let rounds = 0;
    const path: RehearsedPath = () => {
      rounds += 1;
      return time.sleep(roundMs);
    };
    const rehearsing = new RehearseCode(path, time, createLog('test', 'silent')).onModuleInit();
    await time.runForMs(1_000);
    await rehearsing;
    return rounds;
  }

  it('ends after a hundred rounds, or after 150 ms', async () => {
    expect(await roundsOf(0)).toBe(100);
    expect(await roundsOf(10)).toBe(15);
  });

  it('fails where a sample does not pass', async () => {
    const time = new VirtualScheduler();
    const path: RehearsedPath = (wire) =>
      void wire.passMessage(IntentProposedV1, { ...SAMPLE_INTENT, quantity: 'much' }, 'strategy', 'risk');
    const rehearsing = new RehearseCode(path, time, createLog('test', 'silent')).onModuleInit();
    await Promise.all([expect(rehearsing).rejects.toThrow('quantity'), time.runForMs(1)]);
  });
});

describe('the wire of a rehearsal', () => {
  it('passes what its writer says, and nothing that another one does', () => {
    const wire = new RehearsedWire();
    expect(wire.passMessage(IntentProposedV1, SAMPLE_INTENT, 'strategy', 'risk')).toEqual(SAMPLE_INTENT);
    expect(() => wire.passMessage(IntentProposedV1, SAMPLE_INTENT, 'order-management', 'risk')).toThrow('not believed');
  });
});
