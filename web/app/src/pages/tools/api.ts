import { take, withKey, type EnrolledTool, type OwnTools, type ToolAct, type ToolEnrol, type ToolEnrolment } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';
import { signText } from '../../session/device-key';
import { makeKey, rememberKey, type KeyJson } from '../../parts/keys';

export const toolsQuery = queryOptions({
  queryKey: ['tools'],
  queryFn: () => take<OwnTools>(api.GET('/me/tools')),
});

export function enrol(body: ToolEnrol): Promise<ToolEnrolment> {
  return take<ToolEnrolment>(api.POST('/me/tools', { body }));
}

export function confirm(enrolmentId: string, secret: string): Promise<EnrolledTool> {
  return take<EnrolledTool>(
    api.POST('/me/tool-enrolments/{enrolment_id}/confirm', { params: { path: { enrolment_id: enrolmentId } }, body: { secret } }),
  );
}

/** Has this device make a key, and hands it over. */
export async function confirmWithKey(enrolment: ToolEnrolment): Promise<EnrolledTool> {
  const credential = await makeKey(enrolment.key_options as KeyJson);
  const held = await take<EnrolledTool>(
    api.POST('/me/tool-enrolments/{enrolment_id}/confirm', {
      params: { path: { enrolment_id: enrolment.enrolment_id } },
      body: { credential: credential as Record<string, never> },
    }),
  );
  rememberKey(credential['id']);
  return held;
}

/** Hands over the face check that was passed. */
export function confirmWithFace(enrolmentId: string, checkId: string): Promise<EnrolledTool> {
  return take<EnrolledTool>(
    api.POST('/me/tool-enrolments/{enrolment_id}/confirm', {
      params: { path: { enrolment_id: enrolmentId } },
      body: { credential: { check_id: checkId } as unknown as Record<string, never> },
    }),
  );
}

/** Has this device's key sign, and the bank certify it. */
export async function confirmWithCertificate(enrolment: ToolEnrolment): Promise<EnrolledTool> {
  const signature = await signText(enrolment.to_sign ?? '');
  return take<EnrolledTool>(
    api.POST('/me/tool-enrolments/{enrolment_id}/confirm', {
      params: { path: { enrolment_id: enrolment.enrolment_id } },
      body: { credential: { signature } as unknown as Record<string, never> },
    }),
  );
}

export function rename(toolId: string, label: string, key: string): Promise<void> {
  return take(api.PUT('/me/tools/{tool_id}/label', { params: { path: { tool_id: toolId } }, body: { label }, ...withKey(key) }));
}

export function actOn(toolId: string, body: ToolAct, key: string): Promise<void> {
  return take(api.POST('/me/tools/{tool_id}/actions', { params: { path: { tool_id: toolId } }, body, ...withKey(key) }));
}

/** What depends on which tools there are. */
export async function toolsChanged(): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['tools'] });
  void queries.invalidateQueries({ queryKey: ['limits'] });
}

