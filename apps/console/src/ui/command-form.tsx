import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, type SyntheticEvent, useState } from 'react';
import { Field } from './field.js';
import { Modal } from './modal.js';

function ReceiptFrame({
  children,
  onClose,
}: {
  readonly children: ReactNode;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <>
      <div data-testid="receipt">{children}</div>
      <div className="form-actions">
        <button type="button" className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </>
  );
}

function Submit({
  title,
  problem,
  isDangerous,
  isDisabled,
}: {
  readonly title: string;
  readonly problem: string | undefined;
  readonly isDangerous: boolean;
  readonly isDisabled: boolean;
}): ReactElement {
  return (
    <>
      {problem === undefined ? null : (
        <p className="notice notice-error" role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        <button
          type="submit"
          className={isDangerous ? 'button button-danger' : 'button button-primary'}
          disabled={isDisabled}
        >
          {title}
        </button>
      </div>
    </>
  );
}

/** A dialog for one command: its fields, a reason, and then the receipt in place of the form. */
export function CommandForm<Given>({
  title,
  lead,
  isDangerous = false,
  isComplete = true,
  children,
  send,
  receipt,
  onClose,
}: {
  readonly title: string;
  readonly lead: string;
  readonly isDangerous?: boolean;
  /** Whether the fields besides the reason are filled in. */
  readonly isComplete?: boolean;
  readonly children?: ReactNode;
  readonly send: (reason: string) => Promise<Given>;
  readonly receipt: (given: Given) => ReactNode;
  readonly onClose: () => void;
}): ReactElement {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isSending, setSending] = useState(false);
  const [given, setGiven] = useState<Given>();
  const queries = useQueryClient();
  const isDisabled = reason.trim() === '' || !isComplete || isSending;
  const sendNow = async (): Promise<void> => {
    setSending(true);
    try {
      setGiven(await send(reason));
      void queries.invalidateQueries();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The gateway does not answer.');
    } finally {
      setSending(false);
    }
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void sendNow();
  };
  if (given !== undefined) {
    return (
      <Modal title={title} onClose={onClose}>
        <ReceiptFrame onClose={onClose}>{receipt(given)}</ReceiptFrame>
      </Modal>
    );
  }
  return (
    <Modal title={title} onClose={onClose}>
      <form className="form" onSubmit={onSubmit}>
        <p className="lead">{lead}</p>
        {children}
        <Field label="Reason" value={reason} onChange={setReason} isFirst={children === undefined} />
        <Submit title={title} problem={problem} isDangerous={isDangerous} isDisabled={isDisabled} />
      </form>
    </Modal>
  );
}
