import type { Command } from 'commander';
import { addSetupCommands } from './setup-commands.js';
import { addTradingCommands } from './command-commands.js';
import { addCompletionCommand } from './completion-command.js';
import { type DeskSurroundings, terminal } from './desk-context.js';
import { addExportCommand } from './export-command.js';
import { addReadCommands } from './read-commands.js';

/** Adds everything that is asked of a running suite through its gateway. */
export function addDeskCommands(program: Command, around: DeskSurroundings = terminal()): void {
  addReadCommands(program, around);
  addExportCommand(program, around);
  addTradingCommands(program, around);
  addSetupCommands(program, around);
  addCompletionCommand(program, around.say);
}
