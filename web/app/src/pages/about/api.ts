import { take, type BrandLegalTexts } from '@polybank/api';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api';

export const legalQuery = queryOptions({
  queryKey: ['brand', 'legal'],
  queryFn: () => take<BrandLegalTexts>(api.GET('/brand/legal')),
});
