/** Shows the receipt's picture, to be saved or sent. */
import type { ReceiptSeal, Transfer } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { brandName, useBrand } from '../../brand';
import { Picture } from '../../parts/picture';
import { LoadProblem } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { sealQuery } from './api';
import { drawReceipt } from './picture';

function ReceiptPicture({ transfer, seal }: { transfer: Transfer; seal: ReceiptSeal }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const bank = brandName(brand);
  const canvas = useMemo(
    () =>
      drawReceipt({
        transfer,
        seal,
        bank,
        color: brand.primary_color,
        words: {
          paper: t('scene.share.paper'),
          status: t(`receipt.headline.${transfer.status}`),
          amount: t('scene.share.amount'),
          payer: t('scene.share.payer'),
          payee: t('scene.share.payee'),
          at: t('receipt.at'),
          no: t('receipt.no'),
          code: t('receipt.check_code'),
          seal: t('scene.share.seal'),
          scan: t('scene.share.scan'),
          masked: t('scene.share.masked'),
        },
      }),
    [transfer, seal, bank, brand.primary_color, t],
  );
  if (!canvas) return null;
  return (
    <Picture
      canvas={canvas}
      name={transfer.receipt_no}
      title={t('receipt.title')}
      alt={t('scene.share.alt', { no: transfer.receipt_no, amount: formatAmount(transfer.amount) })}
      hint={t('scene.share.hint')}
      track="receipt"
    />
  );
}

export function PictureSheet({ transfer, open, onClose }: { transfer: Transfer; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const seal = useQuery({ ...sealQuery(transfer.transfer_id), enabled: open });
  return (
    <Sheet open={open} title={t('scene.share.title')} onClose={onClose}>
      {seal.isPending && <p className="wait-line">{t('scene.share.making')}</p>}
      {seal.error && <LoadProblem error={seal.error} onRetry={() => void seal.refetch()} />}
      {seal.data && <ReceiptPicture transfer={transfer} seal={seal.data} />}
    </Sheet>
  );
}
