/** A condition of a tag: in words, and to be changed in a drawer of its own, so that half a condition never gets into the text. */
import { Button, Drawer, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExpressionEditor, type Edited } from '../../../parts/expression/editor';
import { PERSON } from '../../customer-profile/api';
import { useExpressionBank } from '../risk-rules/words';
import { textOf, put, type Part } from './model';
import type { Worded } from './said';

export function ConditionWords({ when, worded, empty }: { when: string; worded: Worded; empty?: string }) {
  const { t } = useTranslation();
  const found = worded?.get(when);
  if (when === '') return <p className="profile-form-when is-empty">{empty ?? t('profileForms.conditionEmpty')}</p>;
  if (found?.sound) return <p className="profile-form-when">{found.words}</p>;
  return <div className="profile-form-when"><code className="mono">{when}</code>{found && <p className="help">{t('profileForms.conditionUnread', { why: found.words })}</p>}</div>;
}

/** `optional`: what it is called where there is none. */
export function ConditionField({ bankId, part, worded, optional, onChange }: { bankId: string; part: Part; worded: Worded; optional?: string; onChange: (part: Part) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const when = textOf(part, 'when');
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span id={id} className="label">{t('profileForms.member.when')}</span>
      <ConditionWords when={when} worded={worded} {...(optional === undefined ? {} : { empty: optional })} />
      <Button size="small" onClick={() => { setOpen(true); }}>{t(when === '' ? 'profileForms.writeCondition' : 'profileForms.editCondition')}</Button>
      {open && (
        <ConditionDrawer
          bankId={bankId} when={when} mayBeNone={optional !== undefined} onClose={() => { setOpen(false); }}
          onApply={(text) => { onChange(put(part, 'when', optional !== undefined && text === '' ? undefined : text)); setOpen(false); }}
        />
      )}
    </div>
  );
}

/** It may ask for a tag that is new in the draft, which the bank's catalogue does not know yet: what is not sound may be taken too, and is checked with the document. */
function ConditionDrawer({ bankId, when, mayBeNone, onClose, onApply }: { bankId: string; when: string; mayBeNone: boolean; onClose: () => void; onApply: (when: string) => void }) {
  const { t } = useTranslation();
  const bank = useExpressionBank(bankId);
  const [edited, setEdited] = useState<Edited>({ text: when, sound: false });
  return (
    // Escape closes what the text editor offers, and must close neither this drawer with it nor the one below.
    <Drawer
      open width="min(760px, 96vw)" push={false} keyboard={false} maskClosable={false} onKeyDown={(event) => { if (event.key === 'Escape') event.stopPropagation(); }} onClose={onClose} title={t('profileForms.condition')} closable={{ 'aria-label': t('common.close') }}
      footer={<span className="profile-form-acts"><Button type="primary" disabled={edited.text.trim() === '' && !mayBeNone} onClick={() => { onApply(edited.text.trim()); }}>{t('profileForms.apply')}</Button><Button onClick={onClose}>{t('common.cancel')}</Button></span>}
    >
      <p className="muted" role="note" style={{ marginBottom: 12 }}>{t('profileForms.draftTags')}</p>
      {bank === undefined
        ? <Input.TextArea className="mono" aria-label={t('profileForms.condition')} autoSize={{ minRows: 3 }} value={edited.text} onChange={(event) => { setEdited({ text: event.target.value, sound: true }); }} />
        : <ExpressionEditor bankId={bank} catalogue={PERSON} text={when} onChange={setEdited} />}
    </Drawer>
  );
}
