//! What operators do with messages beside looking: how carriers fare, what was told, and a bank's own words.

use std::collections::HashMap;

use contracts::user::TextMessage;
use kernel::{AuditEntry, Ctx, Lang, Phone, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::catalogue::{TEMPLATES, template};
use super::circuit;
use super::model::{Channel, DeliveryState, TextLength, text_length};
use super::push::PushCarrier;
use super::service::Centre;
use super::store::{self, CarrierTally, TemplateTally, WordsRow};
use super::template::{Filled, Template, Words};
use crate::error::Error;

/// What carries messages of one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CarrierKind {
    /// A gateway over HTTP.
    Gateway,
    /// The demonstration's handset.
    DemoHandset,
    /// Nothing: nothing is sent by this way.
    None,
}

/// How a carrier fares.
pub struct Health {
    /// Its way.
    pub channel: Channel,
    /// It.
    pub carrier: CarrierKind,
    /// How it stands with this process.
    pub circuit: circuit::State,
    /// Until when it is left alone.
    pub open_until: Option<Timestamp>,
    /// From the record.
    pub tally: CarrierTally,
}

/// What was told since a moment.
pub struct Statistics {
    /// That moment.
    pub since: Timestamp,
    /// By way and state.
    pub deliveries: Vec<(Channel, DeliveryState, i64)>,
    /// By template.
    pub templates: Vec<TemplateTally>,
}

/// A template with the words in force.
pub struct InForce {
    /// What the platform knows of it.
    pub template: &'static Template,
    /// The bank's version in force; nothing where the alliance's words are.
    pub own: Option<WordsRow>,
    /// The words, whoever's.
    pub words: Words,
    /// The next of the bank's versions to begin.
    pub coming: Option<WordsRow>,
}

/// How words will look.
pub struct Look {
    /// In both languages, with samples.
    pub filled: Filled,
    /// The text to the phone in Chinese and English, with the bank's signature, and how long each is.
    pub texts: [(String, TextLength); 2],
}

/// New words of a bank's.
pub struct NewWords {
    /// They; nothing goes back to the alliance's.
    pub words: Option<Words>,
    /// From when; at once when absent.
    pub effective_from: Option<Timestamp>,
    /// Why.
    pub note: String,
}

impl Centre {
    /// How every carrier fares.
    pub async fn health(&self, ctx: &Ctx) -> Result<Vec<Health>, Error> {
        let db = self.banks.db(ctx)?;
        let mut all = Vec::new();
        for channel in Channel::ALL {
            let carrier = match channel {
                Channel::Sms => self.users.text_carrier(),
                Channel::Push => match self.carriers.push {
                    PushCarrier::None => CarrierKind::None,
                    PushCarrier::DemoHandset => CarrierKind::DemoHandset,
                    PushCarrier::Gateway(_) => CarrierKind::Gateway,
                },
            };
            let (circuit, open_until) = self.carriers.circuit(channel).state(ctx.now());
            all.push(Health { channel, carrier, circuit, open_until, tally: store::carrier(&db, channel).await? });
        }
        Ok(all)
    }

    /// What was told in the last `days`.
    pub async fn statistics(&self, ctx: &Ctx, days: i64) -> Result<Statistics, Error> {
        let db = self.banks.db(ctx)?;
        let since = ctx.now().plus_seconds(-days.saturating_mul(86_400));
        Ok(Statistics {
            since,
            deliveries: store::tally(&db, since).await?,
            templates: store::tally_templates(&db, since).await?,
        })
    }

    /// Every template with its words in force.
    pub async fn templates(&self, ctx: &Ctx) -> Result<Vec<InForce>, Error> {
        let mut of: HashMap<String, Vec<WordsRow>> = HashMap::new();
        for row in store::versions(&self.banks.db(ctx)?, "").await? {
            of.entry(row.template_id.clone()).or_default().push(row);
        }
        static ALL: [Template; TEMPLATES.len()] = TEMPLATES;
        Ok(ALL
            .iter()
            .map(|template| in_force(template, of.remove(template.id).unwrap_or_default(), ctx.now()))
            .collect())
    }

    /// One template with its words in force, and every version of the bank's, the newest first.
    pub async fn template(&self, ctx: &Ctx, id: &str) -> Result<(InForce, Vec<WordsRow>), Error> {
        let template = template(id).ok_or(Error::NotFound)?;
        let versions = store::versions(&self.banks.db(ctx)?, id).await?;
        Ok((in_force(template, versions.clone(), ctx.now()), versions))
    }

    /// How words would look; refused where they are not right.
    pub async fn preview(&self, ctx: &Ctx, id: &str, words: &Words) -> Result<Look, Error> {
        let template = template(id).ok_or(Error::NotFound)?;
        let wrong = words.check(template);
        if !wrong.is_empty() {
            return Err(Error::Words(wrong));
        }
        let bank = self.banks.of(ctx)?;
        let samples = template.samples(ctx.now());
        let filled = words.fill(&samples, Lang::Zh, bank.zone);
        let english = words.fill(&samples, Lang::En, bank.zone);
        let zh = signed(Lang::Zh, &bank.name, &filled.sms);
        let en = signed(Lang::En, &bank.name_en, &english.sms);
        let texts = [(zh.clone(), text_length(&zh)), (en.clone(), text_length(&en))];
        Ok(Look { filled, texts })
    }

    /// Keeps new words. What was in force at any moment can be asked again: versions are never changed.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, template = id))]
    pub async fn set_words(&self, ctx: &Ctx, id: &str, new: NewWords) -> Result<(InForce, Vec<WordsRow>), Error> {
        let template = template(id).ok_or(Error::NotFound)?;
        let wrong = new.words.as_ref().map(|words| words.check(template)).unwrap_or_default();
        if !wrong.is_empty() {
            return Err(Error::Words(wrong));
        }
        let now = ctx.now();
        let from = new.effective_from.unwrap_or(now);
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return self.template(ctx, id).await,
            Begun::First(tx) => tx,
        };
        if from < now {
            return Err(Error::WordsInThePast);
        }
        let row = WordsRow {
            template_id: id.to_owned(),
            version: store::next_version_in_tx(&mut tx, id).await?,
            effective_from: from,
            words: new.words,
            note: new.note,
            created_by: ctx.actor.id().to_owned(),
            created_at: now,
        };
        store::keep_version_in_tx(&mut tx, &row).await?;
        let detail = json!({
            "version": row.version, "effective_from": row.effective_from, "words": row.words, "note": row.note,
        });
        tx.audit(AuditEntry::done("user.message_words_set", id, &detail));
        tx.commit_answer(()).await?;
        self.template(ctx, id).await
    }

    /// Sends words with samples to a phone an operator names, marked as a test.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, template = id))]
    pub async fn test_send(&self, ctx: &Ctx, id: &str, words: &Words, to: (&Phone, Lang)) -> Result<(), Error> {
        let look = self.preview(ctx, id, words).await?;
        let (phone, lang) = to;
        let [zh, en] = look.texts.map(|(text, _)| text);
        let text = match lang {
            Lang::Zh => format!("{zh}（测试）"),
            Lang::En => format!("{en} (test)"),
        };
        if !self.users.has_texts() {
            return Err(Error::NoTexts);
        }
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let detail = json!({ "phone": phone.masked(), "lang": lang });
        tx.audit(AuditEntry::done("user.message_words_tried", id, &detail));
        tx.commit_answer(()).await?;
        self.users.send(ctx, &TextMessage { phone: phone.clone(), text }).await?;
        Ok(())
    }
}

/// A text with the bank's signature in front.
pub(super) fn signed(lang: Lang, bank: &str, text: &str) -> String {
    match lang {
        Lang::Zh => format!("【{bank}】{text}"),
        Lang::En => format!("[{bank}] {text}"),
    }
}

fn in_force(template: &'static Template, versions: Vec<WordsRow>, now: Timestamp) -> InForce {
    let begun = versions.iter().filter(|row| row.effective_from <= now);
    let latest = begun.max_by_key(|row| (row.effective_from, row.version)).cloned();
    let coming = versions.into_iter().filter(|row| row.effective_from > now);
    let coming = coming.min_by_key(|row| (row.effective_from, std::cmp::Reverse(row.version)));
    let own = latest.filter(|row| row.words.is_some());
    let words = own.as_ref().and_then(|row| row.words.clone()).unwrap_or_else(|| template.own_words());
    InForce { template, own, words, coming }
}
