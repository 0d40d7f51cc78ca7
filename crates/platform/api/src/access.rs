//! Who may call a route, said where the route is made.

use axum::{
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use genex_services::{Caller, Error, Role};
use utoipa::openapi::{
    Object, ObjectBuilder, Required,
    extensions::Extensions,
    path::{Operation, ParameterBuilder, ParameterIn, PathItem},
    schema::Type,
    security::SecurityRequirement,
};
use utoipa_axum::router::{UtoipaMethodRouter, UtoipaMethodRouterExt};

use crate::{
    ApiError,
    middleware::{authenticate::Identity, idempotency},
};

/// Name of the OpenAPI extension that says who may call an operation.
pub const ACCESS: &str = "x-access";
/// Name of the OpenAPI extension of operations that need an `Idempotency-Key`.
pub const IDEMPOTENT: &str = "x-idempotent";

/// Who may call a route. Whose data it then sees is for its use case to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Owners of an issuer.
    IssuerOwner,
    /// Owners of an issuer and managers of its stores.
    IssuerDesk,
    /// Owners, managers and cashiers.
    Staff,
    /// The platform's operators.
    Operator,
    /// Operators and regulators.
    Auditor,
    /// Operators, and owners of an issuer for what is theirs.
    OperatorOrIssuer,
}

impl Access {
    /// As it stands in the API's documentation.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed_in",
            Self::IssuerOwner => "issuer_owner",
            Self::IssuerDesk => "issuer_desk",
            Self::Staff => "staff",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::OperatorOrIssuer => "operator_or_issuer",
        }
    }

    fn admits(self, caller: &Caller) -> bool {
        use Role::{Cashier, IssuerOwner, Manager, Operator, Regulator};
        match self {
            Self::Public | Self::SignedIn => true,
            Self::IssuerOwner => caller.roles.has(IssuerOwner),
            Self::IssuerDesk => caller.roles.has_any(&[IssuerOwner, Manager]),
            Self::Staff => caller.roles.has_any(&[IssuerOwner, Manager, Cashier]),
            Self::Operator => caller.roles.has(Operator),
            Self::Auditor => caller.roles.has_any(&[Operator, Regulator]),
            Self::OperatorOrIssuer => caller.roles.has_any(&[Operator, IssuerOwner, Manager]),
        }
    }
}

/// Lets only those in who may call these routes, and says so in the documentation.
pub fn guard<S>(access: Access, routes: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (schemas, mut paths, router) = routes;
    for operation in paths.paths.values_mut().flat_map(operations) {
        extend(operation, ACCESS, access.name().into());
        if access != Access::Public {
            operation.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
        }
    }
    (schemas, paths, router).map(|router| router.route_layer(from_fn_with_state(access, check)))
}

/// Makes these routes happen once per `Idempotency-Key`, and says so in the documentation.
pub fn once<S>(routes: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (schemas, mut paths, router) = routes;
    for operation in paths.paths.values_mut().flat_map(operations) {
        extend(operation, IDEMPOTENT, true.into());
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some("At most 255 characters, kept for 24 hours"))
            .schema(Some(key_schema()))
            .build();
        operation.parameters.get_or_insert_default().push(key.into());
    }
    (schemas, paths, router).map(|router| router.route_layer(from_fn(idempotency::layer)))
}

fn key_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[ -~]+$"))
        .build()
}

/// Every operation of a path.
pub(crate) fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut path.get, &mut path.put, &mut path.post, &mut path.delete, &mut path.patch]
        .into_iter()
        .filter_map(Option::as_mut)
}

fn extend(operation: &mut Operation, name: &str, value: serde_json::Value) {
    operation.extensions.get_or_insert_with(Extensions::default).insert(name.to_owned(), value);
}

async fn check(State(access): State<Access>, request: Request, next: Next) -> Response {
    let refused = match request.extensions().get::<Identity>() {
        _ if access == Access::Public => None,
        Some(Identity::Known(caller)) if access.admits(caller) => None,
        Some(Identity::Known(_)) => Some(Error::Forbidden),
        _ => Some(Error::Unauthenticated),
    };
    match refused {
        None => next.run(request).await,
        Some(error) => ApiError::from(error).into_response(),
    }
}
