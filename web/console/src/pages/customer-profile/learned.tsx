/** How good a chance is that a tag tells: what it was learned from, how well it does on others, and what it goes by. */
import type { LearnedTag, ProfileTag } from '@polybank/api';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Facts, Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useLearn } from './api';

const TONE = { in_use: 'good', weak: 'warn', too_few: 'warn' } as const;

export function LearnedPart({ bankId, tag }: { bankId: string; tag: ProfileTag }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const learn = useLearn(bankId, tag.id);
  return (
    <section className="section">
      <h3>{t('customerProfile.tags.learned')}</h3>
      {tag.learned ? <Quality learned={tag.learned} /> : <p className="muted">{t('customerProfile.tags.learnedNone')}</p>}
      <p className="profile-act">
        <Explained permission="publishing.make">
          <Button loading={learn.isPending} onClick={() => { learn.mutate(undefined, { onSuccess: () => { void message.success(t('customerProfile.tags.learnedNow')); } }); }}>{t('customerProfile.tags.learn')}</Button>
        </Explained>
        {learn.isPending && <span className="muted" role="status">{t('customerProfile.tags.learning')}</span>}
      </p>
      {learn.isError && <ProblemView error={learn.error} />}
    </section>
  );
}

function Quality({ learned }: { learned: LearnedTag }) {
  const { t } = useTranslation();
  const { verdict, best_alone: alone, best_alone_auc: aloneAuc } = learned;
  const permille = (n: number) => t('customerProfile.tags.permille', { n });
  const auc = learned.auc.toFixed(3);
  const told = alone && aloneAuc != null ? t('customerProfile.tags.aucOf', { auc, alone, aloneAuc: aloneAuc.toFixed(3) }) : t('customerProfile.tags.aucAlone', { auc });
  return (
    <>
      <p><Tag tone={TONE[verdict]}>{t(`customerProfile.tags.learnedVerdict.${verdict}`)}</Tag> <span className="muted">{t(`customerProfile.tags.learnedVerdictWhy.${verdict}`)}</span></p>
      <Facts
        rows={[
          [t('customerProfile.tags.learnedAt'), formatStamp(learned.learned_at)],
          [t('customerProfile.tags.learnedFrom'), t('customerProfile.tags.learnedCases', { count: learned.learned_from })],
          [t('customerProfile.tags.tried'), t('customerProfile.tags.triedOf', { count: learned.tried_on })],
          [t('customerProfile.tags.did'), permille(learned.did_permille)],
          ...(verdict === 'too_few' ? [] : ([[t('customerProfile.tags.top'), permille(learned.top_tenth_permille)], [t('customerProfile.tags.auc'), told]] as [string, string][])),
        ]}
      />
      {learned.goes_by.length > 0 && <Weights learned={learned} />}
    </>
  );
}

/** Each weight as a bar from the middle. */
function Weights({ learned }: { learned: LearnedTag }) {
  const { t } = useTranslation();
  const most = Math.max(...learned.goes_by.map((one) => Math.abs(one.weight)), 0.001);
  return (
    <table className="profile-table profile-weights">
      <caption>{t('customerProfile.tags.goesBy')} <small className="muted">{t('customerProfile.tags.weightWhy')}</small></caption>
      <thead><tr><th scope="col">{t('customerProfile.tags.tag')}</th><th scope="col">{t('customerProfile.tags.weight')}</th><th scope="col" aria-hidden="true" /></tr></thead>
      <tbody>
        {learned.goes_by.map(({ title, weight }) => {
          const share = (Math.abs(weight) / most) * 50;
          return (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td className="num">{weight > 0 ? '+' : ''}{weight.toFixed(2)}</td>
              <td className="profile-weight" aria-hidden="true"><span className={weight > 0 ? 'more' : 'less'} style={{ width: `${String(share)}%`, marginInlineStart: `${String(weight > 0 ? 50 : 50 - share)}%` }} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
