import { type Log, SettingsError, Supervisor } from '#libs/platform';

/** Exit code for wrong settings (sysexits EX_CONFIG). */
const EXIT_SETTINGS = 78;
/** Exit code for what must not happen (EX_SOFTWARE). */
export const EXIT_SOFTWARE = 70;

/** Ends the process of a service that cannot go on: whoever supervises the process starts it again, and start-up recovers. */
export class ProcessSupervisor extends Supervisor {
  readonly #name: string;
  readonly #log: Log;

  constructor(name: string, log: Log) {
    super();
    this.#name = name;
    this.#log = log;
  }

  fail(error: unknown): never {
    // Some settings can be judged only after the start, such as a symbol that the exchange does not list.
    if (error instanceof SettingsError) refuseSettings(this.#name, error);
    this.#log.fatal({ err: error }, `${this.#name} cannot go on: the process ends`);
    process.exit(EXIT_SOFTWARE);
  }

  /** Ends the process for uncaught errors, too. */
  watchProcess(): void {
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('unhandledRejection', (error) => this.fail(error));
  }
}

/** Ends for settings that are wrong, in a sentence for people: another start with the same ones cannot go better. */
export function refuseSettings(name: string, error: SettingsError): never {
  process.stderr.write(`${name} cannot start. ${error.message}\n`);
  process.exit(EXIT_SETTINGS);
}
