import { describe, expect, it } from 'vitest';
import { comparedWith, firstLook, listed, permissionOf, readBody, shareOf, stepsFrom, written } from './model';

const version = (more: Partial<Parameters<typeof firstLook>[0][number]>) => ({
  version: 1, state: 'draft' as const, standing: null, edit: 1, based_on: null, template_version: null, created_by: 'a', created_at: '', checked_by: null, checked_at: null,
  approved_by: null, approved_at: null, starts_at: null, ends_at: null, canary: null, guard: null, ...more,
});

describe('the line', () => {
  it('leads from the draft over another person to everybody, and back', () => {
    expect(stepsFrom({ state: 'draft', standing: null })[0]).toBe('check');
    expect(stepsFrom({ state: 'checked', standing: null })[0]).toBe('approve');
    expect(stepsFrom({ state: 'checked', standing: null })).not.toContain('release');
    expect(stepsFrom({ state: 'approved', standing: null })).toContain('release');
    expect(stepsFrom({ state: 'live', standing: 'in_force' })).toEqual(['roll_back', 'retire']);
    expect(stepsFrom({ state: 'live', standing: 'replaced' })).toEqual([]);
    expect(stepsFrom({ state: 'rolled_back', standing: null })).toEqual([]);
  });

  it('asks another permission for approving than for writing', () => {
    expect(permissionOf('approve')).toBe('publishing.approve');
    expect(permissionOf('return')).toBe('publishing.approve');
    expect(permissionOf('release')).toBe('publishing.make');
  });

  it('is looked at where something waits', () => {
    const live = version({ version: 1, state: 'live', standing: 'in_force' });
    expect(firstLook([version({ version: 2 }), live])).toBe(2);
    expect(firstLook([version({ version: 2, state: 'rolled_back' }), live])).toBe(1);
    expect(firstLook([])).toBeUndefined();
    expect(comparedWith({ version: 5, based_on: 3 })).toBe(3);
    expect(comparedWith({ version: 1, based_on: null })).toBeUndefined();
  });
});

describe('what is typed', () => {
  it('is a share of ten thousand, or none', () => {
    expect([shareOf('5'), shareOf('0.25'), shareOf('12.5'), shareOf('100')]).toEqual([500, 25, 1250, 10_000]);
    expect([shareOf(''), shareOf('101'), shareOf('5%'), shareOf('0.255'), shareOf('-1')]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('is a JSON object, or none', () => {
    expect(readBody('{"a":1}')).toEqual({ a: 1 });
    expect([readBody('[1]'), readBody('{'), readBody('null')]).toEqual([undefined, undefined, undefined]);
    expect(readBody(written({ a: [1] }))).toEqual({ a: [1] });
  });

  it('is a list of ids, each once', () => {
    expect(listed(' u1, u2\nu1；u3 ')).toEqual(['u1', 'u2', 'u3']);
  });
});
