import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import type { CommandView } from '#libs/services/gateway';
import { RestProblem } from '../api/rest-problem.js';
import { type StateChange, changeTradingState } from '../api/rest.js';
import { dayTime } from '../format/time-text.js';
import { StateBadge } from '../ui/badge.js';
import { Field } from '../ui/field.js';
import { Modal } from '../ui/modal.js';

const WORDS = {
  halt: {
    title: 'Halt trading',
    word: 'HALT',
    does: 'Nothing new passes, and working orders are cancelled. Positions stay as they are.',
  },
  reduce: { title: 'Only reduce', word: 'REDUCE', does: 'Only what brings positions nearer to zero passes.' },
  resume: { title: 'Resume trading', word: 'RESUME', does: 'Strategies may trade again, within the limits.' },
} as const;

function Receipt({ receipt, onClose }: { readonly receipt: CommandView; readonly onClose: () => void }): ReactElement {
  const rows = [
    ['Command', <code key="id">{receipt.commandId}</code>],
    ['Scope', receipt.scope],
    ['State now', <StateBadge key="state" state={receipt.state} />],
    ['Version', receipt.version],
    ['Took effect', dayTime(receipt.changedAtUs)],
  ] as const;
  return (
    <div data-testid="receipt">
      <p className="lead">Risk has committed the command. This is its receipt.</p>
      <dl className="pairs">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="form-actions">
        <button type="button" className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  );
}

interface FormProps {
  readonly change: StateChange;
  readonly onReceipt: (receipt: CommandView) => void;
}

function CommandForm({ change, onReceipt }: FormProps): ReactElement {
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<RestProblem>();
  const [isSending, setSending] = useState(false);
  const { word, does, title } = WORDS[change];
  const send = async (): Promise<void> => {
    setSending(true);
    try {
      onReceipt(await changeTradingState(change, reason));
    } catch (error) {
      setProblem(
        error instanceof RestProblem ? error : new RestProblem(0, 'NO_ANSWER', 'The gateway does not answer.'),
      );
    } finally {
      setSending(false);
    }
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void send();
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <p className="lead">{does}</p>
      <Field label="Reason" value={reason} onChange={setReason} isFirst />
      <Field label={`Type ${word} to confirm`} value={typed} onChange={setTyped} />
      {problem === undefined ? null : (
        <p className="notice notice-error" role="alert">
          {problem.message} ({problem.code})
        </p>
      )}
      <div className="form-actions">
        <button
          type="submit"
          className={change === 'resume' ? 'button button-primary' : 'button button-danger'}
          disabled={typed !== word || reason.trim() === '' || isSending}
        >
          {title}
        </button>
      </div>
    </form>
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
  const [receipt, setReceipt] = useState<CommandView>();
  // What the dialog is about does not change under the operator's hands once the state has.
  const [first] = useState(change);
  const queries = useQueryClient();
  const onReceipt = (given: CommandView): void => {
    setReceipt(given);
    void queries.invalidateQueries();
  };
  return (
    <Modal title={WORDS[first].title} onClose={onClose}>
      {receipt === undefined ? (
        <CommandForm change={first} onReceipt={onReceipt} />
      ) : (
        <Receipt receipt={receipt} onClose={onClose} />
      )}
    </Modal>
  );
}
