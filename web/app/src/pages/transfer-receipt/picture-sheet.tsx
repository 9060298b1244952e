/** Shows the receipt's picture, to be saved or sent. */
import type { ReceiptSeal, Transfer } from '@polybank/api';
import { formatAmount } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { brandName, useBrand } from '../../brand';
import { useFrame } from '../../parts/frame';
import { LoadProblem } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { sealQuery } from './api';
import { asFile, drawReceipt } from './picture';

function Picture({ transfer, seal }: { transfer: Transfer; seal: ReceiptSeal }) {
  const { t } = useTranslation();
  const brand = useBrand();
  const { toast } = useFrame();
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
  const name = `${transfer.receipt_no}.png`;
  const save = (): void => {
    const link = document.createElement('a');
    link.href = canvas.toDataURL('image/png');
    link.download = name;
    link.click();
    toast(t('scene.share.saved'));
  };
  const send = async (): Promise<void> => {
    const file = await asFile(canvas, name);
    if (!file) return;
    try {
      await navigator.share({ files: [file], title: t('receipt.title') });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) save();
    }
  };
  const sendable = typeof navigator.canShare === 'function' && navigator.canShare({ files: [new File([], name, { type: 'image/png' })] });
  return (
    <div className="form">
      <img
        className="receipt-picture"
        src={canvas.toDataURL('image/png')}
        alt={t('scene.share.alt', { no: transfer.receipt_no, amount: formatAmount(transfer.amount) })}
      />
      <p className="tiny muted">{t('scene.share.hint')}</p>
      <div className="button-row">
        {sendable && (
          <button type="button" className="button" onClick={() => void send()} data-track="receipt.send_picture">
            {t('scene.share.send')}
          </button>
        )}
        <button type="button" className={`button ${sendable ? 'outline' : ''}`} onClick={save} data-track="receipt.save_picture">
          {t('scene.share.save')}
        </button>
      </div>
    </div>
  );
}

export function PictureSheet({ transfer, open, onClose }: { transfer: Transfer; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const seal = useQuery({ ...sealQuery(transfer.transfer_id), enabled: open });
  return (
    <Sheet open={open} title={t('scene.share.title')} onClose={onClose}>
      {seal.isPending && <p className="wait-line">{t('scene.share.making')}</p>}
      {seal.error && <LoadProblem error={seal.error} onRetry={() => void seal.refetch()} />}
      {seal.data && <Picture transfer={transfer} seal={seal.data} />}
    </Sheet>
  );
}
