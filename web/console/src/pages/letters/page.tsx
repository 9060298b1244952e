import type { DeadLetter } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatStamp } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Tag } from '../../parts/pieces';
import { EmptyState, PageHead } from '../../parts/states';
import { useBankId } from '../../shell/scope';
import { useLetters } from './api';
import { LetterDrawer } from './drawer';

const keyOf = (letter: DeadLetter) => `${letter.consumer}:${letter.seq}`;

/** Events of one bank that their consumers gave up on; the opened one stands in the address. */
export function Component() {
  const { t } = useTranslation();
  const bankId = useBankId();
  const letters = useLetters(bankId);
  const columns = useColumns();
  const [params, setParams] = useSearchParams();
  const open = (key: string | null) => { setParams(key ? { letter: key } : {}); };
  const chosen = letters.rows?.find((letter) => keyOf(letter) === params.get('letter'));
  return (
    <>
      <PageHead title={t('letters.title')} text={t('letters.subtitle')} />
      <DataTable
        name="letters"
        label={t('letters.title')}
        columns={columns}
        loaded={letters}
        rowKey={keyOf}
        onOpen={(letter) => { open(keyOf(letter)); }}
        chosen={params.get('letter')}
        empty={<EmptyState title={t('letters.emptyTitle')} text={t('letters.emptyText')} />}
      />
      {chosen && <LetterDrawer key={keyOf(chosen)} bankId={bankId} letter={chosen} onClose={() => { open(null); }} />}
    </>
  );
}

function useColumns(): Column<DeadLetter>[] {
  const { t } = useTranslation();
  const next = (letter: DeadLetter) => (letter.retry_at ? formatStamp(letter.retry_at) : t('letters.waitsPerson'));
  return [
    { key: 'seq', title: t('letters.seq'), width: 90, align: 'right', fixed: true, render: (letter) => <span className="num">{letter.seq}</span>, text: (letter) => String(letter.seq) },
    { key: 'consumer', title: t('letters.consumer'), render: (letter) => <span className="mono">{letter.consumer}</span>, text: (letter) => letter.consumer },
    { key: 'topic', title: t('letters.topic'), render: (letter) => <span className="mono">{letter.topic}</span>, text: (letter) => letter.topic },
    { key: 'reason', title: t('letters.reason'), render: (letter) => letter.reason ?? <span className="muted">{t('letters.behind')}</span>, text: (letter) => letter.reason ?? t('letters.behind') },
    { key: 'tries', title: t('letters.tries'), align: 'right', render: (letter) => <span className="num">{letter.tries}</span>, text: (letter) => String(letter.tries) },
    { key: 'next', title: t('letters.next'), render: (letter) => (letter.retry_at ? <span className="num">{next(letter)}</span> : <Tag tone="bad">{next(letter)}</Tag>), text: next },
    { key: 'died', title: t('letters.died'), extra: true, render: (letter) => <span className="num">{formatStamp(letter.died_at)}</span>, text: (letter) => formatStamp(letter.died_at) },
  ];
}
