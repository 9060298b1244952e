import { take, withKey, type Schedule, type ScheduleDetail, type ScheduleDraft, type ScheduleList, type ScheduleLook } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: () => take<ScheduleList>(api.GET('/schedules')),
});

export function scheduleQuery(id: string) {
  return queryOptions({
    queryKey: ['schedules', id],
    queryFn: () => take<ScheduleDetail>(api.GET('/schedules/{schedule_id}', { params: { path: { schedule_id: id } } })),
  });
}

export function lookAtSchedule(body: ScheduleDraft): Promise<ScheduleLook> {
  return take<ScheduleLook>(api.POST('/schedules/preview', { body }));
}

export function makeSchedule(body: ScheduleDraft, key: string): Promise<Schedule> {
  return take<Schedule>(api.POST('/schedules', { body, ...withKey(key) }));
}

export type Steer = 'pause' | 'resume' | 'cancel' | 'skip_next';

export function steerSchedule(id: string, action: Steer, key: string): Promise<ScheduleDetail> {
  return take<ScheduleDetail>(
    api.POST('/schedules/{schedule_id}/actions', { params: { path: { schedule_id: id } }, body: { action }, ...withKey(key) }),
  );
}
