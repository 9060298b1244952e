//! Which operations there are, known before any of them is called. The table is made from the groups' API documents: an
//! operation that is not documented does not exist.

use std::sync::Arc;

use axum::http::{HeaderValue, Method};
use utoipa::openapi::PathItem;

/// Operations that take a batch, a picture or a document, by their place in the API document.
const LARGE_BODIES: [&str; 7] = [
    "/b/{bank}/api/v1/events",
    "/b/{bank}/api/v1/batches",
    "/b/{bank}/api/v1/batches/check",
    "/b/{bank}/api/v1/face-checks/{check_id}/frames",
    "/console/api/v1/banks",
    "/console/api/v1/banks/{bank_id}/publishing/documents",
    "/console/api/v1/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}",
];

/// Operations that take files.
const FILE_BODIES: [&str; 2] =
    ["/console/api/v1/banks/{bank_id}/publishing/import", "/console/api/v1/banks/{bank_id}/images"];

/// Whether an unsafe operation needs a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyed {
    /// It does.
    Required,
    /// It may have one: naturally repeatable, or its answer is a secret that must not be kept.
    Allowed,
}

/// How large a body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodySize {
    Usual,
    Large,
    Files,
}

/// One path of the document.
#[derive(Debug)]
pub(crate) struct Route {
    /// The whole pattern, as figures and logs name it.
    pub(crate) label: Arc<str>,
    pub(crate) body: BodySize,
    allow: HeaderValue,
    methods: Vec<Known>,
}

/// One method of a path.
#[derive(Debug)]
struct Known {
    method: Method,
    keyed: Keyed,
    function: Option<&'static str>,
    sensitive: Sensitive,
}

/// Whether a device that has a key signs an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sensitive {
    /// It does.
    Signed,
    /// It need not.
    Plain,
}

/// What a request's path and method stand for.
pub(crate) enum Found<'a> {
    /// The path, whether a key is needed, the function it belongs to, and whether its device signs it.
    Operation(&'a Route, Keyed, Option<&'static str>, Sensitive),
    WrongMethod(&'a Route),
    Nothing,
}

/// All paths behind one door.
#[derive(Debug, Default)]
pub(crate) struct Routes(matchit::Router<Route>);

/// Two groups claim one path, or a path is malformed.
#[derive(Debug)]
pub(crate) struct Clash(pub(crate) String);

impl Routes {
    /// Takes in one path of a group's document.
    pub(crate) fn add(
        &mut self,
        prefix: &str,
        path: &str,
        item: &PathItem,
        keyless: &[(&str, &str)],
        functions: &[(&'static str, &'static str)],
        signed: &[(&str, &str)],
    ) -> Result<(), Clash> {
        let label: Arc<str> = format!("{prefix}{path}").into();
        let methods: Vec<_> = methods_of(item)
            .map(|method| {
                let among =
                    |list: &[(&str, &str)]| list.iter().any(|(name, route)| *name == method.as_str() && *route == path);
                let keyed = if among(keyless) { Keyed::Allowed } else { Keyed::Required };
                let sensitive = if among(signed) { Sensitive::Signed } else { Sensitive::Plain };
                let function = function_of(functions, method.as_str(), path);
                Known { method, keyed, function, sensitive }
            })
            .collect();
        let mut names: Vec<_> = methods.iter().map(|known| known.method.as_str()).collect();
        if names.contains(&"GET") {
            names.push("HEAD");
        }
        let allow = HeaderValue::from_str(&names.join(", ")).expect("method names");
        let body = match &*label {
            label if LARGE_BODIES.contains(&label) => BodySize::Large,
            label if FILE_BODIES.contains(&label) => BodySize::Files,
            _ => BodySize::Usual,
        };
        let clash = |error: matchit::InsertError| Clash(format!("{label}: {error}"));
        self.0.insert(path, Route { label: label.clone(), body, allow, methods }).map_err(clash)
    }

    pub(crate) fn find(&self, path: &str, method: &Method) -> Found<'_> {
        let Ok(matched) = self.0.at(path) else {
            return Found::Nothing;
        };
        let asked = if method == Method::HEAD { &Method::GET } else { method };
        match matched.value.methods.iter().find(|known| known.method == *asked) {
            Some(known) => Found::Operation(matched.value, known.keyed, known.function, known.sensitive),
            None => Found::WrongMethod(matched.value),
        }
    }
}

impl Route {
    /// What `Allow` says.
    pub(crate) fn allow(&self) -> HeaderValue {
        self.allow.clone()
    }
}

/// The function an operation belongs to: of all that fit, the one that says most, method and path before path alone.
pub fn function_of(functions: &[(&'static str, &'static str)], method: &str, path: &str) -> Option<&'static str> {
    let fits = |place: &str| {
        let (asked, place) = place.split_once(' ').map_or((None, place), |(asked, place)| (Some(asked), place));
        let below = path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let whole = match asked {
            Some(asked) => asked == method && path == place,
            None => below,
        };
        whole.then_some((asked.is_some(), place.len()))
    };
    let found = functions.iter().filter_map(|(place, word)| Some((fits(place)?, *word)));
    found.max_by_key(|(weight, _)| *weight).map(|(_, word)| word)
}

/// Whether a call with this method may change something.
pub(crate) fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn methods_of(item: &PathItem) -> impl Iterator<Item = Method> {
    [
        (&item.get, Method::GET),
        (&item.post, Method::POST),
        (&item.put, Method::PUT),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ]
    .into_iter()
    .filter_map(|(operation, method)| operation.is_some().then_some(method))
}

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::openapi::HttpMethod;
    use utoipa::openapi::path::Operation;

    #[test]
    fn operations_are_found_by_pattern_and_method() {
        let mut routes = Routes::default();
        let item = PathItem::from_http_methods([HttpMethod::Get, HttpMethod::Post], Operation::new());
        let functions = [("/things", "thing")];
        let keyless = [("POST", "/things/{thing_id}")];
        let signed = [("POST", "/things/{thing_id}")];
        routes.add("/b/{bank}/api/v1", "/things/{thing_id}", &item, &keyless, &functions, &signed).unwrap();
        let Found::Operation(route, keyed, Some("thing"), Sensitive::Signed) = routes.find("/things/7", &Method::POST)
        else {
            panic!("not found")
        };
        assert_eq!((&*route.label, keyed), ("/b/{bank}/api/v1/things/{thing_id}", Keyed::Allowed));
        assert!(matches!(routes.find("/things/7", &Method::HEAD), Found::Operation(..)));
        let Found::WrongMethod(route) = routes.find("/things/7", &Method::PUT) else { panic!("found") };
        assert_eq!(route.allow(), "GET, POST, HEAD");
        assert!(matches!(routes.find("/things", &Method::GET), Found::Nothing));
        assert!(routes.add("/b/{bank}/api/v1", "/things/{other}", &item, &[], &[], &[]).is_err());
    }

    #[test]
    fn the_longest_place_that_fits_says_the_function() {
        let functions = [("/cards", "bind"), ("/cards/{card_id}/consent", "share"), ("GET /cards", "see")];
        let of = |method, path| function_of(&functions, method, path);
        assert_eq!(of("GET", "/cards"), Some("see"));
        assert_eq!(of("POST", "/cards"), Some("bind"));
        assert_eq!(of("GET", "/cards/{card_id}"), Some("bind"), "method and path fit whole");
        assert_eq!(of("PUT", "/cards/{card_id}/consent"), Some("share"));
        assert_eq!(of("GET", "/cardsharps"), None, "a path begins at its slashes");
    }
}
