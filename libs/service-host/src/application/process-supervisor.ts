import { type Log, SettingsError, Supervisor } from '#libs/platform';

/** Exit code for wrong settings (sysexits EX_CONFIG). */
const EXIT_SETTINGS = 78;
/** Exit code for what must not happen (EX_SOFTWARE). */
export const EXIT_SOFTWARE = 70;

/** Ends the process with a code; a test may only take note of it. Whoever calls it does nothing further. */
export type ExitProcess = (code: number) => void;

/** Ends the process of a service that cannot go on: whoever supervises the process starts it again, and start-up recovers. */
export class ProcessSupervisor extends Supervisor {
  readonly #name: string;
  readonly #log: Log;
  readonly #exit: ExitProcess;

  constructor(name: string, log: Log, exit: ExitProcess) {
    super();
    this.#name = name;
    this.#log = log;
    this.#exit = exit;
  }

  fail(error: unknown): void {
    // Some settings can be judged only after the start, such as a symbol that the exchange does not list.
    if (error instanceof SettingsError) {
      refuseSettings(this.#name, error, this.#exit);
      return;
    }
    this.#log.fatal({ err: error }, `${this.#name} cannot go on: the process ends`);
    this.#exit(EXIT_SOFTWARE);
  }

  /** Ends the process for uncaught errors, too. */
  watchProcess(): void {
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('unhandledRejection', (error) => this.fail(error));
  }
}

/** Ends for settings that are wrong, in a sentence for people: another start with the same ones cannot go better. */
export function refuseSettings(name: string, error: SettingsError, exit: ExitProcess): void {
  process.stderr.write(`${name} cannot start. ${error.message}\n`);
  exit(EXIT_SETTINGS);
}
