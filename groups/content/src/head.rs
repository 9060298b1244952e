//! A bank's brand for the head of its page.

use async_trait::async_trait;
use gateway::{BrandHead, BrandHeads, Problem};
use kernel::{Ctx, Lang};

use crate::http::picture_url;
use crate::service::Service;

#[async_trait]
impl BrandHeads for Service {
    async fn head(&self, ctx: &Ctx) -> Result<BrandHead, Problem> {
        let live = self.live(ctx).await?;
        let spec = &live.face.spec;
        Ok(BrandHead {
            title: ctx.lang.pick(&spec.name, &spec.name_en).to_owned(),
            lang: match ctx.lang {
                Lang::Zh => "zh-CN",
                Lang::En => "en",
            },
            // The filled square: platforms cut it to shape themselves, and paint what is transparent black.
            icon_url: Some(picture_url(&ctx.tenant, "apple-touch-icon.png", &live.pictured)),
            theme_color: spec.primary_color.clone(),
            json: live.json.clone(),
        })
    }

    async fn revision(&self, ctx: &Ctx) -> Option<String> {
        self.live(ctx).await.ok().map(|live| live.brand.revision.clone())
    }
}
