//! One API document out of the groups' documents. The same input gives the same text, byte for byte: it is committed.

use std::collections::BTreeMap;

use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Components, ContentBuilder, Info, Object, ObjectBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, Ref, RefOr,
    Required, ResponseBuilder, Schema, Tag, Type,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use crate::Module;
use crate::cookies;
use crate::problem::ProblemDocument;
use crate::routes::function_of;

/// Where groups' customer routes are.
pub const CUSTOMER: &str = "/b/{bank}/api/v1";
/// Where groups' console routes are.
pub const CONSOLE: &str = "/console/api/v1";

const DESCRIPTION: &str = "Multi-tenant mobile banking for an alliance of regional banks.\n\n\
    Every unsafe call carries `Idempotency-Key`, one for each intent: the same key on the same operation with the same \
    body gives the first answer again, with another body it is refused. Refusals are `application/problem+json` with a stable `code`, words in the caller's \
    language (`Accept-Language: zh` or `en`), a remedy, and an appeal where a limit or a block is given. `x-function` names the function an operation belongs to: a \
    bank says which class of user may use it through which channel, and `GET /me/functions` tells a customer.";

/// The document of all groups, and of the process's own routes.
pub fn openapi(modules: &[Module], root: &OpenApiRouter) -> OpenApi {
    let functions = modules.iter().flat_map(|module| module.functions).copied().collect();
    let mut whole = Whole { functions, ..Whole::default() };
    for module in modules {
        whole.take(&Side::Customer, module.customer.get_openapi(), module.keyless);
        whole.take(&Side::Console, module.console.get_openapi(), module.keyless);
    }
    whole.take(&Side::Root, root.get_openapi(), &[]);
    whole.finish()
}

/// Which API a part belongs to.
enum Side {
    Customer,
    Console,
    Root,
}

impl Side {
    const fn prefix(&self) -> &'static str {
        match self {
            Self::Customer => CUSTOMER,
            Self::Console => CONSOLE,
            Self::Root => "",
        }
    }

    fn security(&self) -> Option<Vec<SecurityRequirement>> {
        let one = |name: &str| SecurityRequirement::new::<_, [&str; 0], &str>(name, []);
        match self {
            Self::Customer => Some(vec![one("customer_token"), one("customer_cookie")]),
            Self::Console => Some(vec![one("operator_token"), one("operator_cookie")]),
            Self::Root => None,
        }
    }
}

#[derive(Default)]
struct Whole {
    paths: BTreeMap<String, PathItem>,
    components: Components,
    functions: Vec<(&'static str, &'static str)>,
}

impl Whole {
    fn take(&mut self, side: &Side, part: &OpenApi, keyless: &[(&str, &str)]) {
        for (path, item) in &part.paths.paths {
            let mut item = item.clone();
            for (method, operation) in operations(&mut item) {
                let exempt = keyless.iter().any(|(name, route)| *name == method && *route == path);
                complete(operation, side, path, method != "GET" && !exempt);
                if matches!(side, Side::Customer)
                    && let Some(function) = function_of(&self.functions, method, path)
                {
                    let said = Extensions::builder().add("x-function", function).build();
                    operation.extensions.get_or_insert_default().merge(said);
                }
            }
            self.paths.entry([side.prefix(), path].concat()).or_default().merge_operations(item);
        }
        let Some(components) = &part.components else { return };
        for (name, schema) in &components.schemas {
            if let Some(known) = self.components.schemas.get(name)
                && known != schema
            {
                tracing::error!(schema = name, "two groups give one schema name to different shapes");
                continue;
            }
            self.components.schemas.insert(name.clone(), schema.clone());
        }
    }

    fn finish(mut self) -> OpenApi {
        self.add_problem();
        self.add_security();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut tags = std::collections::BTreeSet::new();
        for operation in self.paths.values_mut().flat_map(operations).map(|(_, operation)| operation) {
            *seen.entry(operation.operation_id.clone().unwrap_or_default()).or_default() += 1;
            tags.extend(operation.tags.iter().flatten().cloned());
        }
        for (path, item) in &mut self.paths {
            for (_, operation) in operations(item) {
                let Some(id) = &mut operation.operation_id else {
                    continue;
                };
                if seen.get(id.as_str()).is_some_and(|count| *count > 1) {
                    let side = if path.starts_with(CONSOLE) { "console" } else { "customer" };
                    let tag = operation.tags.iter().flatten().next().map_or("", String::as_str);
                    *id = format!("{side}_{tag}_{id}");
                }
            }
        }
        let mut paths = Paths::new();
        paths.paths = self.paths.into_iter().collect();
        OpenApiBuilder::new()
            .info(
                Info::builder()
                    .title("Polybank")
                    .version(env!("CARGO_PKG_VERSION"))
                    .description(Some(DESCRIPTION))
                    .build(),
            )
            .paths(paths)
            .components(Some(self.components))
            .tags(Some(tags.into_iter().map(Tag::new)))
            .build()
    }

    fn add_problem(&mut self) {
        let mut schemas = Vec::new();
        ProblemDocument::schemas(&mut schemas);
        schemas.push((ProblemDocument::name().into_owned(), ProblemDocument::schema()));
        for (name, schema) in schemas {
            self.components.schemas.insert(name, schema);
        }
        if self.components.schemas.contains_key("Challenge")
            && let Some(RefOr::T(Schema::Object(problem))) = self.components.schemas.get_mut("Problem")
        {
            let challenge = utoipa::openapi::OneOfBuilder::new()
                .item(ObjectBuilder::new().schema_type(Type::Null))
                .item(Ref::from_schema_name("Challenge"))
                .description(Some("The challenge to answer, for `step_up_required`."));
            problem.properties.insert("challenge".to_owned(), challenge.into());
        }
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response =
            ResponseBuilder::new().description("Refused").content("application/problem+json", content).build();
        self.components.responses.insert("Problem".to_owned(), RefOr::T(response));
    }

    fn add_security(&mut self) {
        let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let cookie = |name: &str| SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(name)));
        for (name, scheme) in [
            ("customer_token", bearer()),
            ("customer_cookie", cookie(cookies::ACCESS)),
            ("operator_token", bearer()),
            ("operator_cookie", cookie(cookies::CONSOLE)),
        ] {
            self.components.security_schemes.insert(name.to_owned(), RefOr::T(scheme));
        }
    }
}

/// Adds to an operation what the gateway asks of every caller and answers to every caller.
fn complete(operation: &mut Operation, side: &Side, path: &str, keyed: bool) {
    let parameters = operation.parameters.get_or_insert_default();
    for name in path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')) {
        let name = name.trim_start_matches('*');
        let known = |parameter: &RefOr<Parameter>| match parameter {
            RefOr::T(parameter) => parameter.name == name && parameter.parameter_in == ParameterIn::Path,
            RefOr::Ref(_) => false,
        };
        if !parameters.iter().any(known) {
            parameters.push(RefOr::T(path_parameter(name, None)));
        }
    }
    if matches!(side, Side::Customer) {
        parameters.insert(0, RefOr::T(path_parameter("bank", Some("The bank's id, e.g. `lanwan`"))));
    }
    if keyed {
        parameters.push(RefOr::T(key_parameter()));
    }
    if parameters.is_empty() {
        operation.parameters = None;
    }
    if operation.security.is_none() {
        operation.security = side.security();
    }
    let responses = &mut operation.responses.responses;
    responses.remove("4XX");
    responses.remove("5XX");
    responses.insert("default".to_owned(), RefOr::Ref(Ref::new("#/components/responses/Problem")));
}

fn path_parameter(name: &str, description: Option<&str>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(description)
        .schema(Some(Object::with_type(Type::String)))
        .build()
}

fn key_parameter() -> Parameter {
    let shape = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9_-]{8,64}$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("One key per intent; the same again for a repeat"))
        .schema(Some(shape))
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", item.get.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("PATCH", item.patch.as_mut()),
        ("DELETE", item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}
