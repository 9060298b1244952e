import { currentLanguage } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { brandName } from '../brand';
import { banksQuery } from '../pages/transfer-fill/api';

/** A bank in the language of the screen: records keep its Chinese name, the directory knows the other one. */
export function BankName({ no, recorded }: { no: string | undefined; recorded: string }) {
  const banks = useQuery({ ...banksQuery, enabled: currentLanguage() !== 'zh' });
  const known = banks.data?.banks.find((bank) => bank.bank_no === no);
  return <span>{known ? brandName(known) : recorded}</span>;
}
