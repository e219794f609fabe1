import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { monotonicMs } from '../browser/browser-time.js';
import { PAGES } from './pages.js';

/** How long after `g` the letter of a page may come. */
const CHORD_MS = 1_500;

/** `g` and the letter of a page opens it; typing into a field does not. */
export function useKeyboard(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let chordMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.metaKey || event.ctrlKey || event.altKey || target.matches('input, textarea, select')) return;
      if (event.key === 'g') {
        chordMs = monotonicMs();
        return;
      }
      const page = PAGES.find(({ key }) => key === event.key);
      if (page !== undefined && monotonicMs() - chordMs < CHORD_MS) void navigate({ to: page.path });
      chordMs = Number.NEGATIVE_INFINITY;
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
}
