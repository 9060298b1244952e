/** What to tell a person about anything that was thrown. */
import { ProblemError, type Problem } from '@polybank/api';
import i18next from 'i18next';

export type Told = {
  title: string;
  detail: string;
  remedy: string;
  action: string | undefined;
  appeal: string | undefined;
  code: string;
  traceId: string;
};

const CLIENT_CODES = ['client_offline', 'client_timeout', 'client_garbled'];

function ownWords(code: string): Told {
  const known = CLIENT_CODES.includes(code) ? code : 'unknown';
  return {
    title: i18next.t(`ui.problem.${known}.title`),
    detail: i18next.t(`ui.problem.${known}.detail`),
    remedy: i18next.t(`ui.problem.${known}.remedy`),
    action: 'retry',
    appeal: undefined,
    code,
    traceId: '',
  };
}

function fieldWords(problem: Problem): string {
  return (problem.fields ?? []).map((field) => field.message).join(' ');
}

/** Every thrown thing as words: the server's when it gave any, ours otherwise. */
export function tell(error: unknown): Told {
  if (!(error instanceof ProblemError)) return ownWords('unknown');
  const { problem } = error;
  if (problem.title === '') return ownWords(problem.code);
  return {
    title: problem.title,
    detail: [problem.detail ?? '', fieldWords(problem)].filter(Boolean).join(' '),
    remedy: problem.remedy?.text ?? '',
    action: problem.remedy?.action ?? undefined,
    appeal: problem.appeal ?? undefined,
    code: problem.code,
    traceId: problem.trace_id,
  };
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof ProblemError ? error.code : undefined;
}
