/** The whole console at an address, on a table of answers. */
import { setupI18n } from '@polybank/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { Look } from '../app';
import { routes } from '../routes';
import { texts } from '../texts';

export function visit(address: string) {
  setupI18n(texts, 'zh');
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  render(
    <QueryClientProvider client={queries}>
      <Look>
        <RouterProvider router={router} />
      </Look>
    </QueryClientProvider>,
  );
  return router;
}
