// Light or dark before anything is painted; src/app/theme.ts, which comes later, does the rest.
const chosenTheme = localStorage.getItem('tradewind.theme');
const isMachineDark = matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.dataset.theme = chosenTheme ?? (isMachineDark ? 'dark' : 'light');
