import { useCallback, useState } from 'react';

const THEME_KEY = 'tradewind.theme';

/** Light, dark, or what the machine is set to. */
export type Theme = 'light' | 'dark' | 'system';

/** Sets the theme that this browser remembers; call once before anything is drawn. */
export function applyStoredTheme(): Theme {
  const stored = localStorage.getItem(THEME_KEY);
  const theme: Theme = stored === 'light' || stored === 'dark' ? stored : 'system';
  document.documentElement.dataset['theme'] = theme;
  return theme;
}

/** The theme and how to go to the next one. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(applyStoredTheme);
  const next = useCallback(() => {
    const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    localStorage.setItem(THEME_KEY, isDark ? 'light' : 'dark');
    setTheme(applyStoredTheme());
  }, [theme]);
  return [theme, next];
}
