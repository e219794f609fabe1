import { type ReactElement, type ReactNode, Suspense, lazy, useId, useRef, useState } from 'react';
import type { Subject } from '../explain/subject.js';

// What explains is loaded when something is to be explained.
const ExplainPanel = lazy(async () => ({ default: (await import('../explain/explain-panel.js')).ExplainPanel }));

/** A figure that says how it is made: its formula, what goes into it, and where that comes from. By pointer or by keyboard. */
export function Explain({ children, ...subject }: Subject & { readonly children: ReactNode }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  // A row around it may be opened by a click too.
  return (
    <span className="explained" onClick={(event) => event.stopPropagation()}>
      <button
        ref={trigger}
        type="button"
        className="explain"
        title="How is this made?"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        // While it is open the browser itself closes it by the same button, but not by the click that opens it.
        {...(isOpen ? { popoverTarget: id } : {})}
        onClick={(event) => {
          if (isOpen) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {isOpen ? (
        <Suspense>
          <ExplainPanel id={id} subject={subject} near={trigger} onClosed={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </span>
  );
}
