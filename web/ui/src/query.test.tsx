import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { createQueryClient } from './query';

describe('what was asked without a network', () => {
  it('is asked again when the network is back', async () => {
    let reachable = false;
    const client = createQueryClient();
    const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
    const ask = () => (reachable ? Promise.resolve('here') : Promise.reject(new Error('away')));
    const { result } = renderHook(() => useQuery({ queryKey: ['x'], queryFn: ask }), { wrapper });
    await waitFor(() => { expect(result.current.isError).toBe(true); });
    act(() => { window.dispatchEvent(new Event('offline')); });
    reachable = true;
    act(() => { window.dispatchEvent(new Event('online')); });
    await waitFor(() => { expect(result.current.data).toBe('here'); });
  });
});
