//! The three banks of the demonstration: their faces.

use contracts::content::{BrandSpec, HomeLayout};

/// The telephone of a bank that is opened in a demonstration and brings none.
pub const SERVICE_PHONE: &str = "400-000-0000";

/// The demonstration banks: id and brand.
pub fn brands() -> Vec<(&'static str, BrandSpec)> {
    vec![
        (
            "lanwan",
            BrandSpec {
                name: "蓝湾银行".to_owned(),
                name_en: "Lanwan Bank".to_owned(),
                short_name: "蓝湾".to_owned(),
                slogan: "拥抱每一片海".to_owned(),
                slogan_en: "Embrace every shore".to_owned(),
                primary_color: "#0a66a8".to_owned(),
                accent_color: "#18b8b4".to_owned(),
                radius_px: 16,
                home_layout: HomeLayout::Card,
                logo_svg: Some(include_str!("../brands/lanwan.svg").to_owned()),
                service_phone: "400-000-1001".to_owned(),
            },
        ),
        (
            "qinghe",
            BrandSpec {
                name: "青禾银行".to_owned(),
                name_en: "Qinghe Bank".to_owned(),
                short_name: "青禾".to_owned(),
                slogan: "与土地一起生长".to_owned(),
                slogan_en: "Growing with the land".to_owned(),
                primary_color: "#2f7d3b".to_owned(),
                accent_color: "#e0a526".to_owned(),
                radius_px: 8,
                home_layout: HomeLayout::List,
                logo_svg: Some(include_str!("../brands/qinghe.svg").to_owned()),
                service_phone: "400-000-1002".to_owned(),
            },
        ),
        (
            "yunling",
            BrandSpec {
                name: "云岭银行".to_owned(),
                name_en: "Yunling Bank".to_owned(),
                short_name: "云岭".to_owned(),
                slogan: "向高处，更从容".to_owned(),
                slogan_en: "Higher, with ease".to_owned(),
                primary_color: "#4a2a80".to_owned(),
                accent_color: "#e8718f".to_owned(),
                radius_px: 22,
                home_layout: HomeLayout::Hero,
                logo_svg: Some(include_str!("../brands/yunling.svg").to_owned()),
                service_phone: "400-000-1003".to_owned(),
            },
        ),
    ]
}
