import { useCallback, useState } from 'react';

const THEME_KEY = 'tradewind.theme';

/** Light, dark, or what the machine is set to. */
export type Theme = 'light' | 'dark' | 'system';

const ofMachine = matchMedia('(prefers-color-scheme: dark)');

function storedTheme(): Theme {
  const stored = localStorage.getItem(THEME_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function isDark(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'system' && ofMachine.matches);
}

/** Sets the theme that this browser remembers; the styles know only what it comes to, light or dark. */
function applyTheme(): Theme {
  const theme = storedTheme();
  document.documentElement.dataset['theme'] = isDark(theme) ? 'dark' : 'light';
  return theme;
}

/** Sets the theme as `public/theme.js` has before the first paint, and follows the machine's from here on. */
export function startTheme(): void {
  applyTheme();
  ofMachine.addEventListener('change', applyTheme);
}

/** The theme and how to go to the next one. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(storedTheme);
  const next = useCallback(() => {
    localStorage.setItem(THEME_KEY, isDark(theme) ? 'light' : 'dark');
    setTheme(applyTheme());
  }, [theme]);
  return [theme, next];
}
