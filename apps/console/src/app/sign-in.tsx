import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useGateway } from '../api/queries.js';
import { RestProblem } from '../api/rest-problem.js';
import { currentToken, keepToken } from '../api/rest.js';
import { Modal } from '../ui/modal.js';
import { Field } from '../ui/field.js';

/** Asks for a credential where the gateway wants one; it is kept for this tab alone. */
export function SignIn(): ReactElement | null {
  const { error, isError } = useGateway<unknown>('/v1/markets');
  const [token, setToken] = useState('');
  if (!isError || !(error instanceof RestProblem) || error.status !== 401) return null;
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    keepToken(token);
    location.reload();
  };
  return (
    <Modal title="This gateway wants to know who you are" onClose={() => undefined}>
      <form className="form" onSubmit={onSubmit}>
        <p className="lead">
          {currentToken() === ''
            ? 'Enter your API key or token.'
            : 'The credential that this tab had is not valid any more.'}{' '}
          It stays in this tab.
        </p>
        <Field label="API key or token" value={token} onChange={setToken} isFirst isSecret />
        <div className="form-actions">
          <button type="submit" className="button button-primary" disabled={token === ''}>
            Enter
          </button>
        </div>
      </form>
    </Modal>
  );
}
