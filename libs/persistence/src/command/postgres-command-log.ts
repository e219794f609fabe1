import type { CommandRecord, SearchableCommandLog } from '#libs/domain';

/** Runs a statement within the transaction, as a prepared one of this name where the caller prepares statements. */
export type RowsOf = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>;

interface CommandRow extends Omit<CommandRecord, 'givenAtUs'> {
  readonly givenAtUs: string;
}

const COLUMNS = `command_id AS "commandId", kind, target, actor, reason, content, outcome, answer, final,
  given_at_us::text AS "givenAtUs"`;
const FIND = `SELECT ${COLUMNS} FROM operator_command WHERE command_id = $1 AND final`;
const FIND_OBEYED = `SELECT DISTINCT ON (content) ${COLUMNS} FROM operator_command
  WHERE kind = $1 AND target = $2 AND outcome = 'OBEYED' AND given_at_us BETWEEN $3 AND $4
  ORDER BY content, given_at_us DESC`;

const RECORD = `INSERT INTO operator_command (command_id, kind, target, actor, reason, content, outcome, answer, final, given_at_us)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

/** The table `operator_command` of the schema that comes first in the search path of whoever runs the statements. */
export function postgresCommandLog(rowsOf: RowsOf): SearchableCommandLog {
  return {
    async findCommand(commandId) {
      const [row] = await rowsOf<CommandRow>('findCommand', FIND, [commandId]);
      return row && recordOf(row);
    },
    async findObeyedCommands(...asked) {
      return (await rowsOf<CommandRow>('findObeyedCommands', FIND_OBEYED, asked)).map(recordOf);
    },
    async recordCommand({ actor, answer, commandId, content, final, givenAtUs, kind, outcome, reason, target }) {
      const what = [commandId, kind, target, actor, reason, JSON.stringify(content)];
      await rowsOf('recordCommand', RECORD, [...what, outcome, JSON.stringify(answer), final, givenAtUs]);
    },
  };
}

function recordOf(row: CommandRow): CommandRecord {
  return { ...row, givenAtUs: Number(row.givenAtUs) };
}
