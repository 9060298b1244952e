/** A page where whoever was given a paper of the bank sees whether it is genuine: its number, its code, and what is found. */
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { brandName, useBrand } from '../brand';
import { Action, BankMark, Field } from './basics';
import { Icon } from './icon';
import { InlineProblem } from './problem';
import { Screen } from './screen';
import './paper-check.css';

type Entry = { label: string; /** Its name in the address of a scanned code. */ param: string; placeholder?: string; maxLength: number };

export type PaperCheckProps<Found> = {
  title: string;
  about: string;
  number: Entry;
  code: Entry;
  /** Whether code and number can be those of a paper at all. */
  complete: (number: string, code: string) => boolean;
  missing: string;
  go: string;
  busyText: string;
  again: string;
  check: (number: string, code: string) => Promise<Found>;
  /** What is said when there is no such paper; the bank's own words when absent. */
  unknown?: { title: string; text: string };
  found: (found: Found) => ReactNode;
};

function Unknown({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation();
  const { service_phone: phone } = useBrand();
  return (
    <div className="inline-problem" role="alert">
      <Icon name="alert" size="1.2rem" />
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
        {phone && (
          <p>
            <a href={`tel:${phone}`}>{t('ui.appeal_phone', { phone })}</a>
          </p>
        )}
      </div>
    </div>
  );
}

export function PaperCheck<Found>(props: PaperCheckProps<Found>) {
  const brand = useBrand();
  const [params] = useSearchParams();
  const [number, setNumber] = useState(params.get(props.number.param) ?? '');
  const [code, setCode] = useState(params.get(props.code.param) ?? '');
  const [tried, setTried] = useState<'no' | 'yes'>('no');
  const checking = useMutation({ mutationFn: () => props.check(number.trim(), code.trim()) });
  const { mutate } = checking;
  const complete = props.complete(number.trim(), code.trim());
  // A scanned code has both in its address: it is checked at once, and once only.
  const scanned = useRef(complete && params.has(props.number.param) && params.has(props.code.param));
  useEffect(() => {
    if (!scanned.current) return;
    scanned.current = false;
    mutate();
  }, [mutate]);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setTried('yes');
    if (complete) mutate();
  };
  const short = tried === 'yes' && !complete;
  return (
    <Screen title={props.title} back="/">
      <p className="paper-bank">
        <BankMark brand={brand} size="1.75rem" />
        <strong>{brandName(brand)}</strong>
      </p>
      {checking.data ? (
        <>
          {props.found(checking.data)}
          <button type="button" className="button outline" onClick={() => checking.reset()}>
            {props.again}
          </button>
        </>
      ) : (
        <form className="card form" onSubmit={send} noValidate>
          <p className="small muted">{props.about}</p>
          <Field
            label={props.number.label}
            className="num"
            autoComplete="off"
            spellCheck={false}
            maxLength={props.number.maxLength}
            placeholder={props.number.placeholder}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
          <Field
            label={props.code.label}
            className="num"
            autoComplete="off"
            spellCheck={false}
            maxLength={props.code.maxLength}
            placeholder={props.code.placeholder}
            value={code}
            wrong={short}
            help={short ? props.missing : undefined}
            onChange={(event) => setCode(event.target.value)}
          />
          {props.unknown && codeOf(checking.error) === 'not_found' ? (
            <Unknown {...props.unknown} />
          ) : (
            <InlineProblem error={checking.error} />
          )}
          <Action type="submit" busy={checking.isPending} busyText={props.busyText} track="verify.check">
            {props.go}
          </Action>
        </form>
      )}
    </Screen>
  );
}
