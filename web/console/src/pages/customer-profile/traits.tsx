/** What the people of an audience are like, beside all customers: a pair of bars for every value, the most telling tags first. */
import type { AudienceDetail, AudienceTrait, TagBar } from '@polybank/api';
import { useTranslation } from 'react-i18next';
import { formatShare } from '../../format';
import { Share } from './pieces';
import { useValues } from './values';

const sameValue = (one: TagBar) => (other: TagBar) => one.from === other.from;
const shareOf = (people: number | undefined, whole: number) => (whole === 0 ? 0 : (people ?? 0) / whole);

/** The tags whose values differ most from those of all customers come first. */
export function byTelling(traits: readonly AudienceTrait[], inside: number, all: number): AudienceTrait[] {
  const apart = (trait: AudienceTrait) => Math.max(0, ...trait.inside.map((bar) => Math.abs(shareOf(bar.people, inside) - shareOf(trait.all.find(sameValue(bar))?.people, all))));
  return [...traits].sort((one, other) => apart(other) - apart(one));
}

export function Traits({ detail: { audience, traits }, customers }: { detail: AudienceDetail; customers: number }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t('customerProfile.audiences.traits')}</h3>
      {traits.length === 0 ? <p className="muted">{t('customerProfile.audiences.traitsNone')}</p> : (
        <>
          <p className="muted profile-key">{t('customerProfile.audiences.traitsText')} <span><i /> {t('customerProfile.audiences.insideOf')}</span> <span><i className="quiet" /> {t('customerProfile.audiences.allOf')}</span></p>
          <div className="profile-traits">
            {byTelling(traits, audience.customers, customers).map((trait) => <Trait key={trait.id} trait={trait} inside={audience.customers} all={customers} />)}
          </div>
        </>
      )}
    </section>
  );
}

function Trait({ trait, inside, all }: { trait: AudienceTrait; inside: number; all: number }) {
  const { t } = useTranslation();
  const { bar: wordOf } = useValues();
  return (
    <table>
      <caption>{trait.title}</caption>
      <thead className="sr"><tr>{['value', 'insideOf', 'allOf'].map((head) => <th key={head} scope="col">{t(head === 'value' ? 'customerProfile.tags.value' : `customerProfile.audiences.${head}`)}</th>)}</tr></thead>
      <tbody>
        {trait.all.map((bar) => {
          const here = trait.inside.find(sameValue(bar))?.people;
          return (
            <tr key={bar.from}>
              <th scope="row">{wordOf(bar, { holds: bar.label === '' ? 'flag' : 'choice', unit: '' })}</th>
              <td><Share part={here ?? 0} whole={inside} /><span className="num">{here === undefined ? t('customerProfile.audiences.tooFew') : formatShare(here, inside)}</span></td>
              <td><Share part={bar.people} whole={all} tone="quiet" /><span className="num">{formatShare(bar.people, all)}</span></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
