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

/** What may be chosen: its value, and what is read where that is another word. */
export type Option = string | readonly [value: string, words: string];

/** A labelled choice; inline in a row of buttons, else on a line of its own in a form. */
export function Choice({
  label,
  value,
  choices,
  onChange,
  isInline = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly isInline?: boolean;
}): ReactElement {
  return (
    <label className={isInline ? 'inline-field' : 'field'}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => {
          const [key, words] = typeof choice === 'string' ? [choice, choice] : choice;
          return (
            <option key={key} value={key}>
              {words}
            </option>
          );
        })}
      </select>
    </label>
  );
}
