/** A condition over tags, and of how many customers it holds. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ExpressionEditor, type Edited } from '../../parts/expression/editor';
import { Explained } from '../../session/allowed';
import { begin } from '../publishing/begun';
import { PERSON } from './api';
import { Estimate } from './estimate';

export function TryView({ bankId }: { bankId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [edited, setEdited] = useState<Edited>({ text: '', sound: false });
  const create = () => { void navigate(`/b/${bankId}/publishing?kind=insight.audiences`, { state: begin({ kind: 'insight.audiences', body: { when: edited.text } }) }); };
  return (
    <>
      <p className="profile-lead">{t('customerProfile.try.text')}</p>
      <div className="profile-try">
        <section className="panel" aria-label={t('customerProfile.try.condition')}>
          <h3>{t('customerProfile.try.condition')}</h3>
          <ExpressionEditor bankId={bankId} catalogue={PERSON} text="" onChange={setEdited} />
        </section>
        <div className="stack">
          <Estimate bankId={bankId} edited={edited} />
          <Explained permission="publishing.make"><Button type="primary" disabled={!edited.sound || edited.text.trim() === ''} onClick={create}>{t('customerProfile.try.create')}</Button></Explained>
        </div>
      </div>
    </>
  );
}
