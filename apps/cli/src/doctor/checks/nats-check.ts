import { examineBroker } from '#libs/messaging';
import { type Check, HEALTHY, faulty, skipped } from '../examination.js';

/** The NATS of NATS_URL: reached, entered, with JetStream and its streams. */
export const natsCheck: Check = {
  name: 'NATS',
  async findFaults({ environment }) {
    const url = environment['NATS_URL'] ?? '';
    if (url === '') return skipped('NATS_URL is not set; npm start brings a NATS of its own');
    const user = environment['NATS_USER'];
    const found = await examineBroker({ url, user, password: environment['NATS_PASSWORD'], name: 'tradewind-doctor' });
    switch (found.state) {
      case 'unreachable':
        return faulty(
          'nats-unreachable',
          `NATS at ${url} cannot be reached: ${found.reason}.`,
          'Start it, open its port, or correct NATS_URL.',
        );
      case 'refused':
        return faulty(
          'nats-user',
          `NATS at ${url} does not let ${user ?? 'a client without a user'} in: ${found.reason}.`,
          'Set NATS_USER and NATS_PASSWORD to a user of its configuration (k8s/base/nats/nats.conf has one for each service).',
        );
      case 'without-jetstream':
        return faulty(
          'nats-jetstream',
          `NATS at ${url} runs without JetStream.`,
          'Start nats-server with -js, or put "jetstream {}" into its configuration.',
        );
      case 'usable':
        if (found.missing.length === 0) return HEALTHY;
        return faulty(
          'nats-streams',
          `Streams are missing, or lack a reader: ${found.missing.join(', ')}.`,
          'The service that writes a stream makes it at its start: start it, and look at its log if it runs already.',
        );
    }
  },
};
