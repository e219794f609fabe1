import type { ReactElement } from 'react';

/** A labelled text field. */
export function Field({
  label,
  value,
  onChange,
  hint,
  isFirst = false,
  isSecret = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What it may be. */
  readonly hint?: string;
  /** Whether the keyboard begins here. */
  readonly isFirst?: boolean;
  readonly isSecret?: boolean;
}): ReactElement {
  return (
    <label className="field">
      <span>
        {label}
        {hint === undefined ? null : <span className="quiet small"> {hint}</span>}
      </span>
      <input
        type={isSecret ? 'password' : 'text'}
        autoComplete="off"
        autoFocus={isFirst}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** A labelled choice. */
export function Choice({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly onChange: (text: string) => void;
}): ReactElement {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );
}
