/** What the browser refused about a key, in words; anything else is a problem of the bank's. */
import { useTranslation } from 'react-i18next';
import { Icon } from './icon';
import { KeyTrouble } from './keys';
import { InlineProblem } from './problem';

export function KeyProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof KeyTrouble)) return <InlineProblem error={error} />;
  return (
    <div className="inline-problem" role="alert">
      <Icon name="alert" size="1.2rem" />
      <div>
        <strong>{t(`keys.trouble.${error.kind}`)}</strong>
        <p>{t(`keys.trouble_help.${error.kind}`)}</p>
      </div>
    </div>
  );
}
