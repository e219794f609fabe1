import { describe, expect, it } from 'vitest';
import { createLog } from './log.js';

const CANARY = 'canary-8f1c';

describe('the log of a service', () => {
  it.each(['apiKey', 'apiSecret', 'password', 'signature'])('never holds what stands under the name %s', (name) => {
    const lines: string[] = [];
    const log = createLog('risk', 'info', { write: (line) => lines.push(line) });
    log.info({ [name]: CANARY }, 'at the top');
    log.info({ settings: { [name]: CANARY } }, 'one level down');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(CANARY);
    expect(lines.join('')).toContain('[redacted]');
  });
});
