import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { type Problem, type Result } from '#libs/kernel';
import { makeBrokerKey } from '#libs/messaging';
import { ROLES, type Role, SystemRandom, SystemScheduler } from '#libs/platform';
import { KeyRingFile, type NewKey } from './key-ring.js';

const MOST_DAYS = 400;

function rolesOption(text: string): readonly Role[] {
  const roles = text.split(',');
  const known = roles.filter((role): role is Role => (ROLES as readonly string[]).includes(role));
  if (known.length < roles.length) throw new InvalidArgumentError(`Roles are ${ROLES.join(', ')}.`);
  return known;
}

function daysOption(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw new InvalidArgumentError(`Days are 1 to ${MOST_DAYS}.`);
  return days;
}

function nameOption(text: string): string {
  if (!/^[A-Za-z0-9._@-]{1,64}$/u.test(text))
    throw new InvalidArgumentError('A name is 1 to 64 letters, digits or . _ @ -');
  return text;
}

/** Adds `keys new|list|revoke`: the API keys of the gateway, in the file that GATEWAY_KEY_RING names. */
export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('makes, lists and revokes the API keys of the gateway');
  keys
    .command('new')
    .description('makes a key and prints it once; the file keeps only the hash of its secret')
    .requiredOption('--file <path>', 'the key ring (GATEWAY_KEY_RING of the gateway)')
    .requiredOption('--name <name>', 'who uses it: the actor of its commands', nameOption)
    .requiredOption('--roles <list>', ROLES.join(', '), rolesOption)
    .option('--days <n>', 'how long it is valid', daysOption, 90)
    .action(({ file, ...wish }: NewKey & { readonly file: string }) => {
      const made = new KeyRingFile(file).addKey(wish, new SystemRandom(), new SystemScheduler().nowUs());
      tellOutcome(made, (key) => key);
    });
  keys
    .command('nkey')
    .description('makes an nkey for a user of the broker and prints it once')
    .action(() => {
      const { publicKey, seed } = makeBrokerKey();
      console.log(`public half, for nkeys/users.conf   ${publicKey}`);
      console.log(`seed, a secret, NATS_NKEY_SEED      ${seed}`);
    });
  keys
    .command('list')
    .description('lists the keys without their secrets')
    .requiredOption('--file <path>', 'the key ring')
    .action(({ file }: { readonly file: string }) => {
      tellOutcome(new KeyRingFile(file).readEntries(), (entries) =>
        entries.length === 0
          ? `There is no key in ${file}${existsSync(file) ? '' : ', which is not there'}.`
          : entries
              .map(({ expiresAt, id, name, revoked, roles }) =>
                [id, name, roles.join(','), revoked ? 'revoked' : `until ${expiresAt}`].join('  '),
              )
              .join('\n'),
      );
    });
  keys
    .command('revoke <id>')
    .description('revokes a key: the gateway refuses it within five seconds')
    .requiredOption('--file <path>', 'the key ring')
    .action((id: string, { file }: { readonly file: string }) => {
      tellOutcome(new KeyRingFile(file).revokeKey(id), ({ name }) => `${id} of ${name} is revoked.`);
    });
}

function tellOutcome<T>(outcome: Result<T, Problem>, say: (value: T) => string): void {
  if (outcome.ok) console.log(say(outcome.value));
  else console.error(outcome.error.message);
  if (!outcome.ok) process.exitCode = 1;
}
