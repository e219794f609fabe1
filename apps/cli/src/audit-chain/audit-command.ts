import type { Command } from 'commander';
import { SettingsError, readSettings } from '#libs/platform';
import { watchProgress } from '../progress/progress.js';
import { type ChainVerdict, auditVerifySettings, verifyAudit } from './verify-audit.js';

/** Exit codes: something is not as it was sealed; settings are wrong (sysexits EX_CONFIG). */
const EXIT_DIFFERENT = 1;
const EXIT_SETTINGS = 78;

interface Flags {
  readonly checkpoints: readonly string[];
  readonly json?: boolean;
}

/** Adds `audit verify`. */
export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description('looks after the chain of everything that was decided, changed or commanded')
    .command('verify')
    .description('names the first record that was altered, removed, inserted or moved, or the missing end')
    .requiredOption('--checkpoints <files...>', 'files of AUDIT_CHECKPOINT_FILE, or logs of risk and order-management')
    .option('--json', 'prints what was found as JSON')
    .addHelpText('after', '\nReads DATABASE_URL and TRUSTED_KEYS, needs no service, and never writes.')
    .action(async ({ checkpoints, json = false }: Flags) => {
      try {
        const settings = readSettings(auditVerifySettings, process.env);
        const verdicts = await watchProgress(process.stderr, (progress) =>
          verifyAudit(settings, checkpoints, progress),
        );
        console.log(json ? JSON.stringify(verdicts, undefined, 2) : verdicts.map(sayVerdict).join('\n'));
        const isSound = verdicts.every(({ first, forgedCheckpoints }) => first === null && forgedCheckpoints === 0);
        if (!isSound) process.exitCode = EXIT_DIFFERENT;
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        console.error(error.message);
        process.exitCode = EXIT_SETTINGS;
      }
    });
}

/** One sentence, or two where a checkpoint is forged. */
export function sayVerdict({ chain, checkpoints, first, forgedCheckpoints, links }: ChainVerdict): string {
  const forged = forgedCheckpoints === 0 ? '' : ` ${forgedCheckpoints} checkpoints carry a wrong signature.`;
  if (first !== null) return `${chain}: ${first.fault}. ${first.sentence}${forged}`;
  const signed = checkpoints === 0 ? 'nothing signs for its end' : `${checkpoints} checkpoints agree`;
  return `${chain}: ${links} records as they were sealed; ${signed}.${forged}`;
}
