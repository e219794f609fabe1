import type { Notice, Notifier } from './notifier.js';

/** How long a mail server may take for each of finding it, connection, greeting and silence, in milliseconds. */
const TIMEOUT_MS = 5_000;
const MOST_SUBJECT_CHARACTERS = 120;

const MARKS: Readonly<Record<Notice['state'], string>> = { raised: '[ALARM] ', ended: '[ended] ', told: '' };

/** Where mail is handed in, and between whom it goes. */
export interface MailAddresses {
  /** `smtps://user:password@host:465`, or `smtp://host:587`, which takes up TLS where the server offers it, and must where there is a password. */
  readonly serverUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** Sends each notice as a mail of plain text over SMTP; its first line is the subject too. */
export class MailNotifier implements Notifier {
  readonly name = 'mail';
  readonly #addresses: MailAddresses;

  constructor(addresses: MailAddresses) {
    this.#addresses = addresses;
  }

  async deliverNotice({ state, text }: Notice): Promise<void> {
    const { from, serverUrl, to } = this.#addresses;
    const [firstLine = ''] = text.split('\n');
    // Loaded by whoever sends mail: it would cost every service a twentieth of a second of its start.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      url: serverUrl,
      dnsTimeout: TIMEOUT_MS,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // A password goes over no connection that anybody can read, whatever the server offers.
      requireTLS: new URL(serverUrl).username !== '',
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const subject = `${MARKS[state]}${firstLine}`.slice(0, MOST_SUBJECT_CHARACTERS);
      await transport.sendMail({ from, to: [...to], subject, text });
    } finally {
      transport.close();
    }
  }
}
