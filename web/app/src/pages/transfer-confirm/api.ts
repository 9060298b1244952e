import {
  take,
  withKey,
  type Challenge,
  type ChallengeAnswer,
  type KeySignature,
  type SmsSent,
  type Transfer,
  type TransferCreate,
  type TransferDraft,
  type TransferPreview,
} from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';
import { signText } from '../../session/device-key';
import { signWithKey, type KeyJson, type KeyTool } from '../../parts/keys';

export function previewQuery(draft: TransferDraft) {
  return queryOptions({
    queryKey: ['transfer', 'preview', draft],
    queryFn: () => take<TransferPreview>(api.POST('/transfers/preview', { body: draft })),
    retry: false,
    staleTime: 60_000,
  });
}

export function createTransfer(body: TransferCreate, key: string): Promise<Transfer> {
  return take<Transfer>(api.POST('/transfers', { body, ...withKey(key) }));
}

export function sendCode(challengeId: string): Promise<SmsSent> {
  return take<SmsSent>(
    api.POST('/challenges/{challenge_id}/sms', { params: { path: { challenge_id: challengeId } }, body: {} }),
  );
}

export function answerChallenge(challengeId: string, answer: ChallengeAnswer): Promise<Challenge> {
  return take<Challenge>(
    api.POST('/challenges/{challenge_id}/answers', { params: { path: { challenge_id: challengeId } }, body: answer }),
  );
}

/** Has the certified key of this device sign for a challenge. */
export async function answerWithCertificate(challengeId: string): Promise<Challenge> {
  const tool = 'device_certificate' as const;
  const asked = await take<KeySignature>(
    api.POST('/challenges/{challenge_id}/key', { params: { path: { challenge_id: challengeId } }, body: { tool } }),
  );
  const signature = await signText(String((asked.key_options as KeyJson)['to_sign']));
  return answerChallenge(challengeId, { tool, credential: { signature } as unknown as Record<string, never> });
}

/** Answers with the face check that was passed for a challenge. */
export function answerWithFace(challengeId: string, checkId: string): Promise<Challenge> {
  return answerChallenge(challengeId, { tool: 'face', credential: { check_id: checkId } as unknown as Record<string, never> });
}

/** Has a key sign for a challenge, and answers with it. */
export async function answerWithKey(challengeId: string, tool: KeyTool): Promise<Challenge> {
  const asked = await take<KeySignature>(
    api.POST('/challenges/{challenge_id}/key', { params: { path: { challenge_id: challengeId } }, body: { tool } }),
  );
  const credential = await signWithKey(asked.key_options as KeyJson);
  return answerChallenge(challengeId, { tool, credential: credential as Record<string, never> });
}

export async function giveUp(challengeId: string): Promise<void> {
  await take(api.DELETE('/challenges/{challenge_id}', { params: { path: { challenge_id: challengeId } } }));
}
