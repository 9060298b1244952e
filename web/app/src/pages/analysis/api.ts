import {
  take,
  withKey,
  type AnalysisBudgetSet,
  type AnalysisCategories,
  type AnalysisChoice,
  type AnalysisEntries,
  type AnalysisMonth,
  type AnalysisTrend,
  type AnalysisYear,
} from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api, queries } from '../../api';

export const categoriesQuery = queryOptions({
  queryKey: ['analysis', 'categories'],
  queryFn: () => take<AnalysisCategories>(api.GET('/analysis/categories')),
  staleTime: 3_600_000,
});

export function analysisMonthQuery(month: string) {
  return queryOptions({
    queryKey: ['analysis', 'month', month],
    queryFn: () => take<AnalysisMonth>(api.GET('/analysis/month', { params: { query: { month } } })),
    placeholderData: (before) => before,
  });
}

export const trendQuery = queryOptions({
  queryKey: ['analysis', 'trend'],
  queryFn: () => take<AnalysisTrend>(api.GET('/analysis/trend', { params: { query: { months: 12 } } })),
});

export function yearQuery(year: number) {
  return queryOptions({
    queryKey: ['analysis', 'year', year],
    queryFn: () => take<AnalysisYear>(api.GET('/analysis/year', { params: { query: { year } } })),
  });
}

export type Part = { month: string; direction?: 'in' | 'out'; category?: string; counterparty?: string };

export function entriesQuery(part: Part) {
  return queryOptions({
    queryKey: ['analysis', 'entries', part],
    queryFn: () => take<AnalysisEntries>(api.GET('/analysis/entries', { params: { query: part } })),
  });
}

/** What was computed is computed anew; the names of the categories stay. */
async function again(): Promise<void> {
  await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'analysis' && queryKey[1] !== 'categories' });
}

export async function choose(body: AnalysisChoice, key: string): Promise<void> {
  await take(api.PUT('/analysis/choices', { body, ...withKey(key) }));
  await again();
}

export async function setBudget(body: AnalysisBudgetSet, key: string): Promise<void> {
  await take(api.PUT('/analysis/budgets', { body, ...withKey(key) }));
  await again();
}
