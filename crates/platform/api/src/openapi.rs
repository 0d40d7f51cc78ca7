//! The OpenAPI document: made from the routes, completed with what all of them share.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    access::operations, accounts, analytics, audit, compliance, coupons, error::Problem, gifts, health,
    issuance, issuers, operator, redeem, sandbox, trade,
};

/// The document of every area, as JSON with sorted names, without anything to serve it.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    let areas = [
        health::routes().into_openapi(),
        accounts::routes().into_openapi(),
        issuers::routes().into_openapi(),
        issuance::routes().into_openapi(),
        analytics::routes().into_openapi(),
        audit::routes().into_openapi(),
        audit::journal_routes().into_openapi(),
        operator::routes().into_openapi(),
        compliance::routes().into_openapi(),
        trade::routes().into_openapi(),
        coupons::routes().into_openapi(),
        gifts::routes().into_openapi(),
        redeem::routes().into_openapi(),
        sandbox::routes().into_openapi(),
    ];
    let document = areas.into_iter().fold(OpenApiRouter::<()>::with_openapi(skeleton()), |all, area| {
        all.merge(OpenApiRouter::with_openapi(area))
    });
    let mut document = serde_json::to_value(complete(document.into_openapi()))?;
    document.sort_all_objects();
    serde_json::to_string_pretty(&document)
}

/// A document without operations.
pub(crate) fn skeleton() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Genex")
        .version("1")
        .description(Some("Coupons as an asset: issue, trade, give, redeem."));
    let mut document = OpenApiBuilder::new().info(info.build()).build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    document
}

/// Adds to every operation the answer that all of them can give: a problem.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        add_problem(operation);
    }
    document
}

fn add_problem(operation: &mut Operation) {
    let schema = Ref::from_schema_name(Problem::name());
    let problem = ResponseBuilder::new()
        .description("What went wrong (RFC 9457)")
        .content("application/problem+json", ContentBuilder::new().schema(Some(schema)).build())
        .build();
    operation.responses.responses.insert("default".to_owned(), problem.into());
}
