/** Surveys of the page in sight, by its pattern, and the one for whoever has just come. */
import { useMatches } from 'react-router';
import { useMe } from '../session/me';
import { AskSurvey } from './ask';

export function PageSurvey() {
  const page = useMatches().at(-1)?.id ?? '';
  const me = useMe();
  return (
    <>
      {page === '/' && <AskSurvey moment="after_sign_in" occasion={me.last_login?.at ?? 'first'} />}
      {page !== '' && <AskSurvey key={page} moment="on_page" page={page} occasion={me.last_login?.at ?? 'first'} />}
    </>
  );
}
