import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { serve, visit } from '../test/bank';

const OPEN = 'pb.lanwan.session';

/** What a browser tells this tab when another one writes. */
function elsewhere(newValue: string | null): void {
  dispatchEvent(new StorageEvent('storage', { key: OPEN, newValue }));
}

describe('two tabs of one bank', () => {
  it('sign out together, and in again together', async () => {
    serve();
    const router = visit('/me/limits');
    await screen.findByRole('heading', { name: '转账限额' });
    elsewhere(null);
    await waitFor(() => expect(router.state.location.pathname).toBe('/sign-in'));
    elsewhere('300');
    await waitFor(() => expect(router.state.location.pathname).toBe('/me/limits'));
  });
});
