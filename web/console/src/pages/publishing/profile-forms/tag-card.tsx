/** A tag of a document: what it is called and where it comes from; the form to write it in stands below, where there is one. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../parts/pieces';
import { ConditionWords } from './condition';
import { partsOf, sourceOf, textOf, titleOf, type Part } from './model';
import type { Worded } from './said';

type Props = { tag: Part; said: string; worded: Worded; objections: readonly string[]; acts?: ReactNode; children?: ReactNode };

export function TagCard({ tag, said, worded, objections, acts, children }: Props) {
  const { t } = useTranslation();
  const name = titleOf(tag) || t('profileForms.unnamed');
  return (
    <article className={`panel profile-form-card ${objections.length > 0 ? 'is-wrong' : ''}`} aria-label={name}>
      <header>
        <div>
          <h4>{name} <span className="mono muted">{textOf(tag, 'id')}</span></h4>
          <p className="profile-form-marks"><Tag>{t(`customerProfile.groupOf.${textOf(tag, 'group')}`, { defaultValue: textOf(tag, 'group') })}</Tag>{tag['shown'] === 'inside' && <Tag>{t('customerProfile.tags.inside')}</Tag>}<span className="muted">{textOf(tag, 'owner')}</span></p>
        </div>
        {acts}
      </header>
      {objections.length > 0 && <ul className="profile-wrong" role="alert">{objections.map((words) => <li key={words}>{words}</li>)}</ul>}
      {children ?? <Source tag={tag} said={said} worded={worded} />}
    </article>
  );
}

function Source({ tag, said, worded }: Pick<Props, 'tag' | 'said' | 'worded'>) {
  const { t } = useTranslation();
  const from = sourceOf(tag);
  if (from['kind'] === 'rule') return <ConditionWords when={textOf(from, 'when')} worded={worded} />;
  if (from['kind'] !== 'cases') return <p className="profile-form-said">{said}</p>;
  return (
    <ol className="profile-form-cases">
      {partsOf(from, 'cases').map((one, place) => (
        <li key={`${String(place)} ${textOf(one, 'code')}`}><span className="strong">{titleOf(one)}</span> <ConditionWords when={textOf(one, 'when')} worded={worded} empty={t('profileForms.everybodyElse')} /></li>
      ))}
    </ol>
  );
}
