import type { PublishingDecision, PublishingDocument, PublishingKind, PublishingText, PublishingVersion } from '@polybank/api';
import { App, Checkbox, DatePicker, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExpressionEditor } from '../../parts/expression/editor';
import { ResolveForm } from '../../parts/resolve';
import { useMissing } from '../../session/allowed';
import { useScope } from '../../shell/scope';
import { useStep } from './api';
import { objectionsIn, Places } from './editor';
import { formOf, type Objection } from './forms';
import { ALLIANCE, listed, permissionOf, shareOf, stepsFrom, type StepName } from './model';

type Props = { bankId: string; document: PublishingDocument; version: PublishingVersion; text: PublishingText; kind: PublishingKind | undefined; onRefused: (objections: readonly Objection[]) => void };

/** What can be done with a version now. What an operator may not do says why. */
export function Steps(props: Props) {
  const { t } = useTranslation();
  const make = useMissing('publishing.make');
  const approve = useMissing('publishing.approve');
  const all = stepsFrom(props.version);
  const may = all.filter((step) => (permissionOf(step) === 'publishing.make' ? !make : !approve) && !(step === 'approve' && props.text.own_work));
  if (all.length === 0) return null;
  if (may.length === 0) return <p className="muted" role="note">{make ?? approve ?? t('publishing.ownWork')}</p>;
  return <StepForm key={`${props.version.state} ${String(props.text.version.edit)}`} {...props} steps={may} />;
}

type Trial = 'enforced' | 'shadow';
const NO_GUARD = { condition: '', sample_min: 200, minutes: 60 };

function StepForm({ bankId, document, version, text, kind, steps, onRefused }: Props & { steps: StepName[] }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const take = useStep(bankId, document.document_id, version.version);
  const banks = useScope().banks;
  const [step, setStep] = useState<StepName>(steps[0] ?? 'check');
  const [percent, setPercent] = useState(String((version.canary?.share ?? 500) / 100));
  const [people, setPeople] = useState((version.canary?.white_list ?? []).join('\n'));
  const [trial, setTrial] = useState<Trial>(version.canary?.trial ?? 'enforced');
  const [inBanks, setInBanks] = useState<string[]>(version.canary?.banks ?? []);
  const [from, setFrom] = useState<string>();
  const [until, setUntil] = useState<string>();
  const [guarded, setGuarded] = useState(version.guard !== null && version.guard !== undefined);
  const [guard, setGuard] = useState(version.guard ?? NO_GUARD);
  const [sound, setSound] = useState(true);
  const share = shareOf(percent);
  const guardable = (step === 'canary' || step === 'release') && document.reach !== 'template';
  const isTemplate = document.reach === 'template';
  const canaryWrong = step === 'canary' && (isTemplate ? inBanks.length === 0 : share === undefined || (share === 0 && listed(people).length === 0));
  const guardWrong = guardable && guarded && (guard.condition.trim() === '' || !sound);
  const submit = (note: string) => {
    const asked: PublishingDecision = { step, note };
    if (step === 'approve') asked.edit = text.version.edit;
    if (step === 'canary') asked.canary = { banks: inBanks, share: isTemplate ? 0 : share ?? 0, white_list: isTemplate ? [] : listed(people), trial };
    if (step === 'release') Object.assign(asked, from ? { starts_at: from } : {}, until ? { ends_at: until } : {});
    if (guardable && guarded) asked.guard = guard;
    take.mutate(asked, {
      onSuccess: () => { void message.success(t(`publishing.took.${step}`)); },
      onError: (error) => { onRefused(objectionsIn(error)); },
    });
  };
  const more = (tried: boolean) => (
    <>
      {step === 'canary' && !isTemplate && (
        <>
          <div className="field">
            <label htmlFor="publishing-share">{t('publishing.percent')}</label>
            <Input id="publishing-share" style={{ width: 140 }} suffix="%" value={percent} status={tried && canaryWrong ? 'error' : ''} aria-describedby="publishing-share-help" onChange={(event) => { setPercent(event.target.value); }} />
            <p id="publishing-share-help" className={tried && canaryWrong ? 'help bad' : 'help'}>{t('publishing.percentHint')}</p>
          </div>
          <div className="field">
            <label htmlFor="publishing-people">{t('publishing.whiteList')}</label>
            <Input.TextArea id="publishing-people" className="mono" rows={2} value={people} onChange={(event) => { setPeople(event.target.value); }} />
          </div>
          <Radio.Group value={trial} onChange={(event) => { setTrial(event.target.value as Trial); }} style={{ display: 'grid', gap: 6, marginBottom: 12 }}>
            <Radio value="enforced">{t('publishing.trialOf.enforced')}</Radio>
            <Radio value="shadow">{t('publishing.trialOf.shadow')} <span className="muted">{t('publishing.shadowHint')}</span></Radio>
          </Radio.Group>
        </>
      )}
      {step === 'canary' && bankId === ALLIANCE && (
        <div className="field">
          <label htmlFor="publishing-banks">{t('publishing.inBanks')}</label>
          <Select id="publishing-banks" mode="multiple" style={{ width: '100%' }} status={tried && canaryWrong ? 'error' : ''} value={inBanks} onChange={setInBanks} options={banks.map((bank) => ({ value: bank.bank_id, label: bank.name }))} />
        </div>
      )}
      {step === 'release' && (
        <div className="publishing-window">
          <div className="field">
            <label htmlFor="publishing-from">{t('publishing.from')}</label>
            <DatePicker id="publishing-from" showTime placeholder={t('publishing.atOnce')} onChange={(date) => { setFrom(date ? date.toISOString() : undefined); }} />
          </div>
          <div className="field">
            <label htmlFor="publishing-until">{t('publishing.until')}</label>
            <DatePicker id="publishing-until" showTime placeholder={t('publishing.noEnd')} onChange={(date) => { setUntil(date ? date.toISOString() : undefined); }} />
          </div>
          <p className="help">{t('publishing.endHint')}</p>
        </div>
      )}
      {guardable && <Checkbox checked={guarded} onChange={(event) => { setGuarded(event.target.checked); }}>{t('publishing.withGuard')}</Checkbox>}
      {guardable && guarded && (
        <div className="publishing-guard">
          <p className={tried && guardWrong ? 'help bad' : 'help'} role={tried && guardWrong ? 'alert' : undefined}>{t(tried && guardWrong ? 'publishing.guardUnfit' : 'publishing.guardHint')}</p>
          {bankId === ALLIANCE || !kind
            ? <Input className="mono" aria-label={t('publishing.guard')} value={guard.condition} onChange={(event) => { setGuard({ ...guard, condition: event.target.value }); }} />
            : <ExpressionEditor bankId={bankId} catalogue={kind.guard_catalogue} text={guard.condition} onChange={(edited) => { setSound(edited.sound); setGuard((old) => ({ ...old, condition: edited.text })); }} />}
          <div className="publishing-window">
            <div className="field">
              <label htmlFor="publishing-sample">{t('publishing.sampleMin')}</label>
              <InputNumber id="publishing-sample" min={1} max={1_000_000_000} precision={0} value={guard.sample_min} onChange={(value) => { setGuard({ ...guard, sample_min: value ?? 1 }); }} />
            </div>
            <div className="field">
              <label htmlFor="publishing-minutes">{t('publishing.minutes')}</label>
              <InputNumber id="publishing-minutes" min={1} max={10_080} precision={0} value={guard.minutes} onChange={(value) => { setGuard({ ...guard, minutes: value ?? 1 }); }} />
            </div>
          </div>
        </div>
      )}
      {take.isError && <Places error={take.error} form={formOf(document.kind)} body={text.body} />}
    </>
  );
  return (
    <ResolveForm
      id="publishing-step"
      title={t('publishing.next')}
      ways={steps}
      way={step}
      onWay={setStep}
      nameOf={(one) => t(`publishing.stepOf.${one}`)}
      will={t(`publishing.will.${step === 'retire' && version.state === 'live' ? 'retire_all' : step}`)}
      reasonLabel={t('publishing.note')}
      submitLabel={t(`publishing.stepOf.${step}`)}
      more={more}
      moreWrong={canaryWrong || guardWrong}
      busy={take.isPending}
      error={take.error}
      onSubmit={submit}
    />
  );
}
