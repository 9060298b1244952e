import { Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExpressionEditor, type Edited } from '../../../parts/expression/editor';
import { ConditionWords, type Worded } from './card';
import { useHelp, type Shared } from './fields';
import { MOMENT, put, textOf } from './model';
import { useExpressionBank } from './words';

/** When a rule fires: in words, and to be changed in a drawer of its own, so that half a condition never gets into the text. */
export function ConditionField({ bankId, worded, ...props }: Shared & { bankId: string; worded: Worded }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const when = textOf(props.rule, 'when');
  const { words, loud } = useHelp({ ...props, member: 'when' });
  return (
    <div className="field" role="group" aria-label={t('riskRules.memberOf.when')}>
      <span className="label" aria-hidden>{t('riskRules.memberOf.when')}</span>
      <ConditionWords when={when} worded={worded} />
      <Button aria-describedby={`${props.id}-when-help`} onClick={() => { setOpen(true); }}>{t(when === '' ? 'riskRules.writeCondition' : 'riskRules.editCondition')}</Button>
      <p id={`${props.id}-when-help`} className={loud ? 'help bad' : 'help'}>{words}</p>
      {open && (
        <ConditionDrawer
          bankId={bankId} when={when} onClose={() => { setOpen(false); }}
          onApply={(text) => { props.onChange(put(props.rule, 'when', text)); setOpen(false); }}
        />
      )}
    </div>
  );
}

function ConditionDrawer({ bankId, when, onClose, onApply }: { bankId: string; when: string; onClose: () => void; onApply: (when: string) => void }) {
  const { t } = useTranslation();
  const bank = useExpressionBank(bankId);
  const [edited, setEdited] = useState<Edited>({ text: when, sound: false });
  return (
    // Escape closes what the text editor offers, and must close neither this drawer with it nor the one below.
    <Drawer
      open width="min(760px, 96vw)" push={false} keyboard={false} maskClosable={false} onKeyDown={(event) => { if (event.key === 'Escape') event.stopPropagation(); }} onClose={onClose} title={t('riskRules.condition')} closable={{ 'aria-label': t('common.close') }}
      footer={(
        <div className="risk-rules-acts">
          <Button type="primary" disabled={!edited.sound} onClick={() => { onApply(edited.text); }}>{t('riskRules.apply')}</Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
        </div>
      )}
    >
      {bank === undefined
        ? <Input.TextArea className="mono" aria-label={t('riskRules.condition')} autoSize={{ minRows: 3 }} value={edited.text} onChange={(event) => { setEdited({ text: event.target.value, sound: event.target.value.trim() !== '' }); }} />
        : <ExpressionEditor bankId={bank} catalogue={MOMENT} text={when} onChange={setEdited} />}
    </Drawer>
  );
}
