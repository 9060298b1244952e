/** An audience, to be read and to be written: whom it is of, in a condition that is tried while it is being written. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../format';
import { ExpressionEditor, type Edited } from '../../../parts/expression/editor';
import { Facts } from '../../../parts/pieces';
import { PERSON } from '../../customer-profile/api';
import { Estimate } from '../../customer-profile/estimate';
import type { EditorProps, Findings, Objection, ViewProps } from '../forms';
import { ALLIANCE } from '../model';
import { useExpressionBank } from '../risk-rules/words';
import { ConditionWords } from './condition';
import { NumberField, TextField } from './fields';
import { numberOf, put, textOf, type Part } from './model';
import { useConditionWords } from './said';
import './profile-forms.css';

const HOLDOUT_MAX = 50;

export function AudienceView({ bankId, body, objections }: ViewProps) {
  const { t } = useTranslation();
  const when = textOf(body, 'when');
  const worded = useConditionWords(bankId, [when]);
  const holdout = numberOf(body, 'holdout_percent');
  return (
    <section className="profile-forms">
      <Facts
        rows={[
          [t('profileForms.member.title_zh'), textOf(body, 'title_zh')],
          [t('profileForms.member.title_en'), textOf(body, 'title_en')],
          [t('profileForms.member.owner'), textOf(body, 'owner')],
          [t('profileForms.member.purpose'), textOf(body, 'purpose') || t('common.none')],
          [t('customerProfile.audiences.holdout'), holdout === 0 ? t('customerProfile.audiences.noHoldout') : t('profileForms.holdoutSays', { n: holdout })],
          [t('profileForms.member.when'), <ConditionWords key="when" when={when} worded={worded} />],
        ]}
      />
      <Against objections={objections} />
    </section>
  );
}

export function AudienceEditor({ bankId, body, objections, onChange }: EditorProps) {
  const { t } = useTranslation();
  const bank = useExpressionBank(bankId);
  const [first] = useState(textOf(body, 'when'));
  const [edited, setEdited] = useState<Edited>({ text: first, sound: false });
  // How the server prints what was written at first: as long as that stands, the text stays as it was written.
  const [printed, setPrinted] = useState<string>();
  const shared = { id: 'audience', part: body as Part, onChange: (part: Part) => { onChange({ ...part }); } };
  const turn = (next: Edited) => {
    setEdited(next);
    if (!next.sound || next.text === '') return;
    if (printed === undefined) setPrinted(next.text);
    const when = printed === undefined || next.text === printed ? first : next.text;
    if (when !== textOf(body, 'when')) onChange({ ...put(body, 'when', when) });
  };
  return (
    <section className="profile-forms">
      <div className="fields">
        <TextField {...shared} member="title_zh" />
        <TextField {...shared} member="title_en" />
        <TextField {...shared} member="owner" />
        <NumberField {...shared} member="holdout_percent" min={0} max={HOLDOUT_MAX} hint={t('profileForms.hint.holdout_percent')} />
      </div>
      <TextField {...shared} member="purpose" lines={2} />
      <Against objections={objections} />
      <div className="profile-try">
        <section className="panel" aria-label={t('profileForms.condition')}>
          <h3>{t('profileForms.condition')}</h3>
          {bank === undefined ? <TextField {...shared} member="when" lines={3} mono /> : <ExpressionEditor bankId={bank} catalogue={PERSON} text={first} onChange={turn} />}
          {printed !== undefined && !edited.sound && <p className="help bad" role="status">{t('profileForms.unsound')}</p>}
        </section>
        {bankId === ALLIANCE ? <p className="muted" role="note">{t('customerProfile.try.allianceOnly')}</p> : <Estimate bankId={bankId} edited={edited} />}
      </div>
    </section>
  );
}

function Against({ objections }: { objections: readonly Objection[] }) {
  return objections.length > 0 && <ul className="profile-wrong" role="alert">{objections.map((one) => <li key={`${one.field} ${one.message}`}>{one.message}</li>)}</ul>;
}

export const isRehearsed = (findings: Findings): boolean => typeof findings['people'] === 'number' && typeof findings['customers'] === 'number';

/** Of how many it held when it was checked. */
export function AudienceFindings({ findings }: { findings: Findings }) {
  const { t } = useTranslation();
  return <p>{t('profileForms.rehearsed', { count: Number(findings['customers']) })} <span className="muted">{t('profileForms.rehearsedPeople', { n: formatCount(Number(findings['people'])) })}</span></p>;
}
