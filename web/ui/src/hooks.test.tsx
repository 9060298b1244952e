import { act, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useAttended } from './hooks';

describe('what polls only while somebody is there', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stops after a minute without a touch, and goes on at the next one', () => {
    vi.useFakeTimers();
    const { result } = renderHook(() => useAttended(60_000));
    expect(result.current).toBe(true);
    act(() => {
      vi.advanceTimersByTime(59_000);
    });
    expect(result.current).toBe(true);
    act(() => {
      vi.advanceTimersByTime(2_000);
    });
    expect(result.current).toBe(false);
    act(() => {
      window.dispatchEvent(new Event('keydown'));
    });
    expect(result.current).toBe(true);
  });
});
