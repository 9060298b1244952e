//! A bank's brand for the head of its page.

use async_trait::async_trait;
use gateway::{BrandHead, BrandHeads, Problem};
use kernel::{Ctx, Lang};

use crate::http::{brand_of, picture_url};
use crate::service::Service;

#[async_trait]
impl BrandHeads for Service {
    async fn head(&self, ctx: &Ctx) -> Result<BrandHead, Problem> {
        let brand = brand_of(self, ctx).await?;
        let json = serde_json::to_string(&brand).map_err(|error| Problem::fault(&error))?;
        Ok(BrandHead {
            title: ctx.lang.pick(&brand.name, &brand.name_en).to_owned(),
            lang: match ctx.lang {
                Lang::Zh => "zh-CN",
                Lang::En => "en",
            },
            // The filled square: platforms cut it to shape themselves, and paint what is transparent black.
            icon_url: Some(picture_url(&ctx.tenant, "apple-touch-icon.png", brand.version)),
            theme_color: brand.primary_color,
            json,
        })
    }
}
