/** What can be done with a version from where it stands, and how shares and texts are written. */
import type { PublishingChange, PublishingDecision, PublishingText, PublishingVersion } from '@polybank/api';
import type { Tone } from '../../parts/pieces';
import type { Permission } from '../../session/permissions';

export type StepName = PublishingDecision['step'];
export type Body = PublishingText['body'];
export type Change = PublishingChange;

/** The place of the alliance's own documents, where a bank's id would stand. */
export const ALLIANCE = '-';

export const STATE_TONES: Record<PublishingVersion['state'], Tone> = {
  draft: 'plain', checked: 'warn', approved: 'warn', canary: 'warn', live: 'good', rolled_back: 'bad', retired: 'plain',
};

export const CHANGE_TONES: Record<Change['kind'], Tone> = { added: 'good', removed: 'bad', changed: 'warn' };

/** The steps that can be taken, the usual next one first. The server has the last word. */
export function stepsFrom(version: Pick<PublishingVersion, 'state' | 'standing'>): StepName[] {
  switch (version.state) {
    case 'draft': return ['check', 'retire'];
    case 'checked': return ['approve', 'return', 'retire'];
    case 'approved': return ['canary', 'release', 'return', 'retire'];
    case 'canary': return ['release', 'canary', 'roll_back'];
    // What was replaced is what is gone back to.
    case 'live': return version.standing && !['replaced', 'ended'].includes(version.standing) ? ['roll_back', 'retire'] : [];
    default: return [];
  }
}

export function permissionOf(step: StepName): Permission {
  return step === 'approve' || step === 'return' ? 'publishing.approve' : 'publishing.make';
}

/** Whether the text of a version may still be written. */
export function isOpen(version: Pick<PublishingVersion, 'state'>): boolean {
  return version.state === 'draft' || version.state === 'checked' || version.state === 'approved';
}

/** "5" or "0.25" of a hundred, in parts of ten thousand; nothing if it is not a share. */
export function shareOf(percent: string): number | undefined {
  const found = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(percent.trim());
  if (!found) return undefined;
  const share = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
  return share <= 10_000 ? share : undefined;
}

/** Parts of ten thousand as "5%". */
export function percentOf(share: number): string {
  return `${String(share / 100)}%`;
}

export function written(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** A text as a body; nothing if it is no JSON object. */
export function readBody(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** Ids on lines of their own, or with commas between. */
export function listed(text: string): string[] {
  return [...new Set(text.split(/[\s,，;；]+/).filter((id) => id !== ''))];
}

/** A value of a difference, in one line while it is short. */
export function shortly(value: unknown): string {
  const line = JSON.stringify(value) ?? '';
  return line.length <= 60 ? line : written(value);
}

/** The steps of a JSON pointer. */
export function stepsOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The version one looks at first: what waits for somebody, else what is in force, else the newest. */
export function firstLook(versions: readonly PublishingVersion[]): number | undefined {
  const waits = versions.find((version) => isOpen(version) || version.state === 'canary');
  return (waits ?? versions.find((version) => version.standing === 'in_force') ?? versions[0])?.version;
}

/** What a version is compared with when nobody says: what it was made from, else the one before it. */
export function comparedWith(version: Pick<PublishingVersion, 'version' | 'based_on'>): number | undefined {
  return version.based_on ?? (version.version > 1 ? version.version - 1 : undefined);
}
