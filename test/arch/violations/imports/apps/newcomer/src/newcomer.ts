import { Command } from 'commander';

export const command = Command;
