import { randomBytes } from 'node:crypto';

export const nonce = (): string => randomBytes(8).toString('hex');
