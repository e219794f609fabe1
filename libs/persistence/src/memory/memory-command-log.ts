import type { CommandRecord, SearchableCommandLog } from '#libs/domain';
import type { MemoryDatabase } from './memory-database.js';
import type { MemoryTable } from './memory-table.js';

const ONCE = 'operator_command_once';

/** The memory twin of the table `operator_command`. */
export class MemoryCommandLog implements SearchableCommandLog {
  readonly rows: MemoryTable<CommandRecord & { readonly sequence: number }>;

  constructor(database: MemoryDatabase) {
    this.rows = database.createTable({
      name: 'operator_command',
      keyOf: ({ sequence }) => String(sequence),
      unique: { [ONCE]: ({ commandId, final }) => (final ? commandId : undefined) },
      checks: {
        final_unless_refused: ({ final, outcome }) => final || outcome === 'REFUSED',
        actor_and_reason: ({ actor, reason }) => actor.length > 0 && reason.length > 0,
      },
    });
  }

  findCommand(commandId: string): Promise<CommandRecord | undefined> {
    const row = this.rows.getByUnique(ONCE, commandId);
    if (row === undefined) return Promise.resolve(undefined);
    const { sequence: _, ...record } = row;
    return Promise.resolve(record);
  }

  findObeyedCommands(
    kind: string,
    target: string,
    sinceUs: number,
    untilUs: number,
  ): Promise<readonly CommandRecord[]> {
    const newest = new Map<string, CommandRecord>();
    for (const { sequence: _, ...record } of this.rows.find()) {
      const isAskedFor = record.kind === kind && record.target === target && record.outcome === 'OBEYED';
      if (!isAskedFor || record.givenAtUs > untilUs) continue;
      const content = wordsOf(record.content);
      const isNewest = record.givenAtUs >= (newest.get(content)?.givenAtUs ?? sinceUs);
      if (isNewest) newest.set(content, record);
    }
    return Promise.resolve([...newest.values()]);
  }

  recordCommand(record: CommandRecord): Promise<void> {
    // As JSON, as Postgres keeps it.
    const [content, answer] = [record.content, record.answer].map(
      (value) => JSON.parse(JSON.stringify(value)) as object,
    );
    this.rows.insert({ ...record, content: content ?? {}, answer: answer ?? {}, sequence: this.rows.size + 1 });
    return Promise.resolve();
  }
}

/** As text, the same in whatever order its parts stand: what Postgres compares as jsonb. */
function wordsOf(content: object): string {
  return JSON.stringify(Object.entries(content).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
