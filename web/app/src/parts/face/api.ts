import { take, type FaceCheck } from '@polybank/api';
import { api } from '../../api';

export function beginForChallenge(challengeId: string): Promise<FaceCheck> {
  return take<FaceCheck>(
    api.POST('/challenges/{challenge_id}/face', { params: { path: { challenge_id: challengeId } }, body: {} as Record<string, never> }),
  );
}

export function beginForEnrolment(enrolmentId: string): Promise<FaceCheck> {
  return take<FaceCheck>(
    api.POST('/me/tool-enrolments/{enrolment_id}/face', { params: { path: { enrolment_id: enrolmentId } }, body: {} as Record<string, never> }),
  );
}

/** Has pictures of one step looked at. */
export function look(check: FaceCheck, pictures: readonly string[]): Promise<FaceCheck> {
  return take<FaceCheck>(
    api.POST('/face-checks/{check_id}/frames', {
      params: { path: { check_id: check.check_id } },
      body: { step: check.step, frames: pictures.join(',') },
    }),
  );
}
