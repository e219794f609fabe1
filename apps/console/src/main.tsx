import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/parts.css';
import 'uplot/dist/uPlot.min.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './app/router.js';
import { startTheme } from './app/theme.js';
import { LiveConnection } from './live/live-connection.js';
import { LiveStore } from './live/live-store.js';
import { LiveContext } from './live/use-live.js';

const store = new LiveStore();
const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 1_000 } } });
const root = document.querySelector('#root');

startTheme();
new LiveConnection(store).start();
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <LiveContext value={store}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LiveContext>
    </StrictMode>,
  );
}
