import { Navigate } from 'react-router';
import { useOperator } from '../session/session';
import { hrefOf, pagesFor } from './nav';
import { useScope } from './scope';

/** The first page this operator may see, in the bank they are in or belong to. */
export function Home() {
  const operator = useOperator();
  const { bankId } = useScope();
  const first = pagesFor(operator)[0];
  return first ? <Navigate to={hrefOf(first, bankId)} replace /> : null;
}
