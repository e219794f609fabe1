import { type ReactElement, useState } from 'react';
import type { CommandView } from '#libs/services/gateway';
import { type StateChange, changeTradingState } from '../api/rest.js';
import { dayTime } from '../format/time-text.js';
import { StateBadge } from '../ui/badge.js';
import { CommandForm } from '../ui/command-form.js';
import { Field } from '../ui/field.js';

const WORDS = {
  halt: {
    title: 'Halt trading',
    word: 'HALT',
    does: 'Nothing new passes, and working orders are cancelled. Positions stay as they are.',
  },
  reduce: { title: 'Only reduce', word: 'REDUCE', does: 'Only what brings positions nearer to zero passes.' },
  resume: { title: 'Resume trading', word: 'RESUME', does: 'Strategies may trade again, within the limits.' },
} as const;

function StateReceipt(receipt: CommandView): ReactElement {
  const rows = [
    ['Command', <code key="id">{receipt.commandId}</code>],
    ['Scope', receipt.scope],
    ['State now', <StateBadge key="state" state={receipt.state} />],
    ['Version', receipt.version],
    ['Took effect', dayTime(receipt.changedAtUs)],
  ] as const;
  return (
    <>
      <p className="lead">Risk has committed the command. This is its receipt.</p>
      <dl className="pairs">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Changes the trading state by REST, so that it works while the stream is down; shows the receipt. */
export function CommandDialog({
  change,
  onClose,
}: {
  readonly change: StateChange;
  readonly onClose: () => void;
}): ReactElement {
  // What the dialog is about does not change under the operator's hands once the state has.
  const [first] = useState(change);
  const [typed, setTyped] = useState('');
  const { word, does, title } = WORDS[first];
  return (
    <CommandForm
      title={title}
      lead={does}
      isDangerous={first !== 'resume'}
      isComplete={typed === word}
      send={(reason) => changeTradingState(first, reason)}
      receipt={StateReceipt}
      onClose={onClose}
    >
      <Field label={`Type ${word} to confirm`} value={typed} onChange={setTyped} isFirst />
    </CommandForm>
  );
}
