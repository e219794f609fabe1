#!/usr/bin/env node
import { Command } from 'commander';
import { addAuditCommand } from './audit-chain/audit-command.js';
import { addBackupCommands } from './backup/backup-command.js';
import { addBarsCommand } from './bars/bars-command.js';
import { addDeskCommands } from './desk/desk-commands.js';
import { addDoctorCommand } from './doctor/doctor-command.js';
import { addUpCommand } from './launch/up-command.js';
import { EXAMPLES } from './options/examples.js';
import { requireCommand } from './options/known-command.js';
import { sayRefusedBySystem } from './options/system-refusal.js';
import { addKeysCommand } from './keys/keys-command.js';
import { addLedgerCommand } from './ledger/ledger-command.js';
import { addRecordCommand } from './record/record-command.js';
import { addReplayCommand } from './replay/replay-command.js';
import { addTapeCommands } from './tape/tape-commands.js';

const exit = (code: number): void => process.exit(code);

const program = new Command('tradewind').description('Tradewind: a real-time trading suite.');

addUpCommand(program, exit);
addDeskCommands(program);
addDoctorCommand(program);
addTapeCommands(program);
addBackupCommands(program);
addBarsCommand(program);
addLedgerCommand(program);
addAuditCommand(program);
addKeysCommand(program);
addRecordCommand(program, exit);
addReplayCommand(program, exit);
program.addHelpText('after', EXAMPLES);

// A reader that has seen enough, such as head, ends what it reads. A run of the suite stops in order instead, and says so itself.
program.hook('preAction', (_program, command) => {
  if (command.name() === 'up') return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
});

requireCommand(program, process.argv.slice(2));
try {
  await program.parseAsync();
} catch (error) {
  const refusal = sayRefusedBySystem(error);
  if (refusal === undefined) throw error;
  console.error(refusal);
  process.exitCode = 1;
}
