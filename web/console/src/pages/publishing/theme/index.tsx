/** Documents of the kind `content.theme`: looked at in the app itself, written in the theme studio. */
import { Button, Skeleton } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ProblemView } from '../../../parts/states';
import { useTheme, useTrial } from '../../theme/api';
import { Contrasts } from '../../theme/contrast';
import type { Colour } from '../../theme/model';
import { Preview } from '../../theme/preview';
import type { EditorProps, Form, Objection, ViewProps } from '../forms';
import { ALLIANCE, stepsOf, type Body } from '../model';
import '../../theme/theme.css';

function View({ bankId, body }: ViewProps) {
  const theme = useTheme(bankId);
  const trial = useTrial(bankId, body);
  const error = theme.error ?? trial.error;
  if (error) return <ProblemView error={error} onRetry={() => { void theme.refetch(); void trial.refetch(); }} />;
  if (!theme.data || !trial.data) return <Skeleton active />;
  return (
    <>
      {trial.data.brand && <Preview bankId={bankId} next={trial.data.brand} live={theme.data.brand} />}
      {trial.data.contrasts.some((one) => !one.passes) && <Contrasts contrasts={trial.data.contrasts} onFix={() => undefined} />}
    </>
  );
}

function Editor({ bankId }: EditorProps) {
  const { t } = useTranslation();
  return (
    <section>
      <p className="muted">{t('theme.editText')}</p>
      <Link to={`/b/${bankId}/theme`}><Button type="primary" tabIndex={-1}>{t('theme.edit')}</Button></Link>
    </section>
  );
}

/** A theme of the alliance has no bank whose app could show it: it stays JSON. */
export const theme: Form = {
  takes: (_, bankId) => bankId !== ALLIANCE,
  View,
  Editor,
  placeOf: (objection: Objection, _: Body, t: TFunction) => {
    const [room, group, name] = stepsOf(objection.field);
    if (room === 'tokens' && group === 'color' && name) return t(`theme.colour.${name as Colour}`, { defaultValue: name });
    return room === undefined ? undefined : t(`theme.pane.${room}`, { defaultValue: room });
  },
};
