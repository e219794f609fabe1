import { describe, expect, it } from 'vitest';
import { SettingsError } from '#libs/platform';
import { refuseUnreadableServers } from './server-addresses.js';

describe('the addresses of servers that are given', () => {
  it.each([
    {},
    { DATABASE_URL: '', NATS_URL: '' },
    { DATABASE_URL: 'postgres://o:p@127.0.0.1:5432/x', NATS_URL: 'nats://127.0.0.1:4222' },
    { DATABASE_URL: 'postgresql://localhost/x' },
  ])('are taken where they can be read: %j', (environment) => {
    expect(() => refuseUnreadableServers(environment)).not.toThrow();
  });

  it.each([
    ['DATABASE_URL', 'not a url'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['NATS_URL', 'localhost:4222'],
    ['NATS_URL', 'http://127.0.0.1:4222'],
  ])('are refused by name otherwise: %s=%s', (name, value) => {
    const refuse = (): void => refuseUnreadableServers({ [name]: value });
    expect(refuse).toThrow(SettingsError);
    expect(refuse).toThrow(`${name}: must be an address such as`);
  });
});
