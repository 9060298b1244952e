/** What is noted of one customer: chosen, or taken back. */
import type { PersonTag } from '@polybank/api';
import { App, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemView } from '../../parts/states';
import { useMissing } from '../../session/allowed';
import { useNote } from './api';

/** No code of a choice is empty. */
const NOT_NOTED = '';

export function NoteEditor({ bankId, userId, tag, onChanged }: { bankId: string; userId: string; tag: PersonTag; onChanged: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const missing = useMissing('customer.support');
  const note = useNote(bankId, tag.id);
  const choices = tag.choices ?? [];
  const { value } = tag;
  const now = !value ? NOT_NOTED : value.holds === 'flag' ? (value.number === 0 ? NOT_NOTED : String(value.number)) : (choices.find((choice) => choice.label === value.label)?.code ?? NOT_NOTED);
  const choose = (code: string) => {
    note.mutate({ notes: [{ customer: userId, value: code === NOT_NOTED ? null : code }] }, {
      onSuccess: ({ taken }) => {
        if (taken === 0) void message.warning(t('customerProfile.person.notKnown'));
        else void message.success(t(code === NOT_NOTED ? 'customerProfile.person.takenBack' : 'customerProfile.person.noted'));
        onChanged();
      },
    });
  };
  return (
    <span className="profile-value" title={missing}>
      <Select<string>
        className="profile-note" aria-label={t('customerProfile.person.note', { title: tag.title })} value={now} loading={note.isPending} disabled={missing !== undefined || note.isPending} onChange={choose}
        options={[{ value: NOT_NOTED, label: t('customerProfile.person.noteNone') }, ...choices.map(({ code, label }) => ({ value: code, label }))]}
      />
      {note.isError && <ProblemView error={note.error} />}
    </span>
  );
}
