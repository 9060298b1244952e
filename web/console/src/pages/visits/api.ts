/** Visits of customers, event by event; what they are looked at for goes on record. */
import { take, type VisitQuestion, type VisitReplayQuestion } from '@polybank/api';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../client';

const bank = (bank_id: string) => ({ params: { path: { bank_id } } });

export const useVisits = (bankId: string) => useMutation({ mutationFn: (question: VisitQuestion) => take(client.POST('/banks/{bank_id}/visits', { ...bank(bankId), body: question })) });
export const useReplay = (bankId: string) => useMutation({ mutationFn: (question: VisitReplayQuestion) => take(client.POST('/banks/{bank_id}/visits/replay', { ...bank(bankId), body: question })) });
