import * as crypto from 'node:crypto';

export const id = (): string => crypto.randomUUID();
