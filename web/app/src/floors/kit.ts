/** What every floor is drawn from. */
import type { ChannelFloor, ChannelPage, MenuItem } from '@polybank/api';
import type { ComponentType } from 'react';
import type { Size } from '../look/preferences';
import { iconNamed, type IconName } from '../parts/icon';

export type Look = ChannelPage['look'];
/** `look` is the page's frame, or the elder one. */
export type FloorProps = { floor: ChannelFloor; look: Look | 'elder'; view: Size };
export type Draw = ComponentType<FloorProps>;

export function textOf(floor: ChannelFloor, name: string): string | undefined {
  const value: unknown = (floor.props as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(floor: ChannelFloor, name: string, fallback: number): number {
  const value: unknown = (floor.props as Record<string, unknown>)[name];
  return typeof value === 'number' ? value : fallback;
}

export function listOf(floor: ChannelFloor, name: string): string[] {
  const value: unknown = (floor.props as Record<string, unknown>)[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function iconOf(item: MenuItem): IconName {
  return iconNamed(item.icon);
}
