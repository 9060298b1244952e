/**
 * The page editor: floors are dragged, filled in and seen as the app draws them, for somebody made up. What is written goes to
 * the draft that opened it; saving, checking and approving are the publishing line's.
 */
import { Puck, type Config, type Data } from '@puckeditor/core';
import '@puckeditor/core/no-external.css';
import { ProblemError, type Brand, type PageList, type PagePreviewQuestion } from '@polybank/api';
import { applyVariables, currentLanguage } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select, Skeleton } from 'antd';
import type { TFunction } from 'i18next';
import { useDeferredValue, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import baseCss from '../../../../app/src/look/base.css?inline';
import partsCss from '../../../../app/src/look/parts.css?inline';
import homeCss from '../../../../app/src/pages/home/home.css?inline';
import floorsCss from '../../../../app/src/floors/floors.css?inline';
import { lookVariables, variantOf } from '../../../../app/src/look/theme';
import type { Look } from '../../../../app/src/floors/kit';
import { Tag } from '../../parts/pieces';
import { ProblemView } from '../../parts/states';
import type { EditorProps } from '../publishing/forms';
import { usePages, usePreview } from './api';
import { dictionaryZh } from './dictionary';
import { fieldsOf } from './fields';
import { against, beginning, fromCanvas, isPage, LOOKS, STANDINGS, toCanvas, VIEWS, type Canvas, type PageBody, type Piece } from './model';
import { PlacedFloor, StageContext, type Stage } from './stage';
import stageCss from './stage.css?inline';
import './studio.css';

type Props = Omit<EditorProps, 'saved'> & { onClose: () => void };

function useBrandOf(bankId: string) {
  return useQuery({
    queryKey: ['pages', bankId, 'brand'],
    queryFn: async () => {
      const answer = await fetch(`/b/${bankId}/api/v1/brand`);
      if (!answer.ok) throw new Error(`brand ${String(answer.status)}`);
      return (await answer.json()) as Brand;
    },
    staleTime: 60_000,
  });
}

export default function Studio(props: Props) {
  const list = usePages(props.bankId);
  const brand = useBrandOf(props.bankId);
  const error = list.error ?? brand.error;
  if (error) return <ProblemView error={error} />;
  if (!list.data || !brand.data || !isPage(props.body)) return <Skeleton active paragraph={{ rows: 12 }} style={{ padding: 40 }} />;
  return <Table {...props} body={props.body} list={list.data} brand={brand.data} />;
}

/** What the bank has against the text as it is now; nothing where it takes it. */
function refusals(error: Error | null) {
  return error instanceof ProblemError ? (error.problem.fields ?? []) : error ? [] : undefined;
}

type Someone = Pick<PagePreviewQuestion, 'standing' | 'audiences' | 'view'>;

function Table({ bankId, body, objections, onChange, onClose, list, brand }: Props & { body: PageBody; list: PageList; brand: Brand }) {
  const { t } = useTranslation();
  const [first] = useState(() => toCanvas(body));
  const [order, setOrder] = useState(() => first.content.map((piece) => piece.props.id));
  const [someone, setSomeone] = useState<Someone>({ standing: 'class_one', audiences: [], view: 'usual' });
  const config = useMemo(() => configOf(list, t), [list, t]);
  const asked = useDeferredValue(body);
  const preview = usePreview(bankId, 'preview', { body: asked as unknown as PagePreviewQuestion['body'], ...someone });
  const refused = useMemo(() => refusals(preview.error), [preview.error]);
  const stage = useMemo((): Stage => {
    const floors = refused ? [] : (preview.data?.floors ?? []);
    const hidden = new Map(floors.flatMap((floor, place) => (floor.shown ? [] : [[order[place] ?? '', floor.why] as const])));
    const all = refused ?? objections;
    const wrong = new Map(order.map((id, place) => [id, against(all, place)] as const));
    return { brand, functions: list.functions, look: body.look as Look, view: someone.view, hidden, wrong };
  }, [brand, list, body.look, someone.view, preview.data, refused, objections, order]);
  const take = (data: Data) => {
    const content = data.content as unknown as Piece[];
    setOrder(content.map((piece) => piece.props.id));
    onChange(fromCanvas({ root: data.root as Canvas['root'], content }, body, list.components));
  };
  return (
    <StageContext value={stage}>
      <div className="studio">
        <Puck
          config={config}
          data={first as unknown as Data}
          onChange={take}
          headerTitle={t('pages.editor.title')}
          dictionary={currentLanguage() === 'zh' ? dictionaryZh : {}}
          viewports={[{ width: 390, height: 844, label: t('pages.editor.viewport.usual') }, { width: 360, height: 740, label: t('pages.editor.viewport.narrow') }]}
          iframe={{ enabled: true, waitForStyles: true }}
          overrides={{
            headerActions: () => (
              <>
                {refused && <Tag tone="bad">{t('pages.editor.wrong', { count: Math.max(refused.length, 1) })}</Tag>}
                {!refused && preview.data && <Tag>{t('pages.editor.sees', { count: preview.data.page.floors.length })}</Tag>}
                <Seen list={list} someone={someone} onChange={setSomeone} />
                <Button type="primary" onClick={onClose}>{t('pages.editor.close')}</Button>
              </>
            ),
            iframe: ({ children, document }) => <Frame document={document} brand={brand} view={someone.view}>{children}</Frame>,
          }}
        />
      </div>
    </StageContext>
  );
}

/** For whom the page is previewed. */
function Seen({ list, someone, onChange }: { list: PageList; someone: Someone; onChange: (someone: Someone) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Segmented<Someone['view']> aria-label={t('pages.view')} value={someone.view} onChange={(view) => { onChange({ ...someone, view }); }} options={VIEWS.map((value) => ({ value, label: t(`pages.viewOf.${value}`) }))} />
      <Select<Someone['standing']> aria-label={t('pages.standing')} style={{ width: 130 }} value={someone.standing} onChange={(standing) => { onChange({ ...someone, standing }); }} options={STANDINGS.map((value) => ({ value, label: t(`pages.standingOf.${value}`) }))} />
      <Select mode="multiple" aria-label={t('pages.audiences')} style={{ width: 200 }} maxTagCount={1} placeholder={t('pages.audiences')} optionFilterProp="label" value={someone.audiences} onChange={(audiences) => { onChange({ ...someone, audiences }); }} options={list.audiences.map((one) => ({ value: one.name, label: one.title }))} />
    </>
  );
}

const STYLES = [baseCss, partsCss, homeCss, floorsCss, stageCss].join('\n');

function dress(root: HTMLElement, brand: Brand, view: 'usual' | 'elder'): void {
  root.dataset['mode'] = 'light';
  root.dataset['size'] = view;
  root.dataset['icons'] = brand.look.icons;
  applyVariables(lookVariables(brand.look, variantOf('light', view)), root);
}

/** The phone: the app's own styles and the bank's colours, in a document of their own. */
function Frame({ children, document: inner, brand, view }: { children: ReactNode; document?: Document | undefined; brand: Brand; view: 'usual' | 'elder' }) {
  useEffect(() => {
    if (!inner) return undefined;
    const style = inner.createElement('style');
    style.textContent = STYLES;
    inner.head.append(style);
    return () => { style.remove(); };
  }, [inner]);
  useEffect(() => { if (inner) dress(inner.documentElement, brand, view); }, [inner, brand, view]);
  const { t } = useTranslation();
  // The library gives its frame no name.
  const name = t('pages.editor.frame');
  useEffect(() => { inner?.defaultView?.frameElement?.setAttribute('title', name); }, [inner, name]);
  return <>{children}</>;
}

function configOf(list: PageList, t: TFunction): Config {
  const look = { type: 'select' as const, label: t('pages.editor.look'), options: LOOKS.map((value) => ({ value, label: t(`pages.editor.lookOf.${value}`) })) };
  const components = list.components.map((component) => [
    component.component,
    {
      label: component.title,
      fields: fieldsOf(component, list, t),
      defaultProps: { ...beginning(component), _shown: {} },
      render: ({ id, puck: _puck, editMode: _mode, _shown: _who, ...props }: Record<string, unknown>) => <PlacedFloor id={String(id)} component={component.component} props={props} />,
    },
  ] as const);
  return {
    root: {
      fields: { title_zh: { type: 'text', label: t('pages.editor.names') }, title_en: { type: 'text', label: t('pages.editor.names_en') }, look },
      render: ({ children, look: frame }: { children?: ReactNode; look?: string }) => <div className={`studio-phone home home-${frame ?? 'plain'}`}>{children}</div>,
    },
    components: Object.fromEntries(components),
  } as unknown as Config;
}
