import type { CommandLog, CommandRecord } from '#libs/domain';

/** Runs a statement within the transaction, as a prepared one of this name where the caller prepares statements. */
export type RowsOf = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>;

interface CommandRow extends Omit<CommandRecord, 'givenAtUs'> {
  readonly givenAtUs: string;
}

const FIND = `SELECT command_id AS "commandId", kind, target, actor, reason, content, outcome, answer, final,
  given_at_us::text AS "givenAtUs" FROM operator_command WHERE command_id = $1 AND final`;

const RECORD = `INSERT INTO operator_command (command_id, kind, target, actor, reason, content, outcome, answer, final, given_at_us)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

/** The table `operator_command` of the schema that comes first in the search path of whoever runs the statements. */
export function postgresCommandLog(rowsOf: RowsOf): CommandLog {
  return {
    async findCommand(commandId) {
      const [row] = await rowsOf<CommandRow>('findCommand', FIND, [commandId]);
      return row === undefined ? undefined : { ...row, givenAtUs: Number(row.givenAtUs) };
    },
    async recordCommand({ actor, answer, commandId, content, final, givenAtUs, kind, outcome, reason, target }) {
      const what = [commandId, kind, target, actor, reason, JSON.stringify(content)];
      await rowsOf('recordCommand', RECORD, [...what, outcome, JSON.stringify(answer), final, givenAtUs]);
    },
  };
}
