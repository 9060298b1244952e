/** A refusal of the platform, or the lack of any answer, as one throwable shape. */
import type { Problem } from './types';

/** Codes made on this side of the wire; their texts live in the ui catalogue. */
export type ClientCode = 'client_offline' | 'client_timeout' | 'client_garbled';

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = 'ProblemError';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  /** No answer came: the same request with the same key may be sent again. */
  get unanswered(): boolean {
    return this.problem.status === 0;
  }
}

export function clientProblem(code: ClientCode): ProblemError {
  return new ProblemError({ type: 'about:blank', title: '', status: 0, code, trace_id: '' });
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Problem>).code === 'string' &&
    typeof (value as Partial<Problem>).title === 'string'
  );
}

/** Reads what a failed answer carried; anything that is not a problem document becomes `client_garbled`. */
export function problemFrom(body: unknown, status: number): ProblemError {
  if (isProblem(body)) return new ProblemError(body);
  const garbled = clientProblem('client_garbled');
  return new ProblemError({ ...garbled.problem, status });
}
