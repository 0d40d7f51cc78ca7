//! The web apps: files of the production build, and for every other path of an app its first page.

use std::path::Path;

use axum::{
    Router,
    extract::{OriginalUri, Request},
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
};
use tower_http::services::{ServeDir, ServeFile};

/// Apps under a path of their own. The wallet is at the root.
const APPS: [&str; 5] = ["issuer", "till", "operator", "sandbox", EXPLORER];

const EXPLORER: &str = "explorer";

/// As everywhere, but that the explorer also asks a node on the reader's own machine, whose word needs no trust.
const EXPLORER_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self' http://127.0.0.1:* http://localhost:*; \
    object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// Serves the build in `dist`: `dist/wallet` at `/`, `dist/<app>` at `/<app>/`.
pub(crate) fn router(dist: &Path) -> Router {
    let apps = APPS.iter().filter(|app| dist.join(app).is_dir());
    let router = apps.fold(Router::new(), |router, app| {
        router.nest_service(&format!("/{app}"), app_service(&dist.join(app)))
    });
    let router = router.layer(from_fn(explorer_policy));
    router.fallback_service(app_service(&dist.join("wallet"))).layer(from_fn(cache))
}

fn app_service(root: &Path) -> ServeDir<ServeFile> {
    ServeDir::new(root).fallback(ServeFile::new(root.join("index.html")))
}

/// Gives the explorer's pages its own policy; the API's headers keep one that is there.
async fn explorer_policy(OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let is_explorer = uri.path().trim_start_matches('/').split('/').next() == Some(EXPLORER);
    let mut response = next.run(request).await;
    if is_explorer {
        let policy = HeaderValue::from_static(EXPLORER_POLICY);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Files under `assets/` carry a hash in their name and never change; pages are asked for anew each time.
async fn cache(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().contains("/assets/");
    let mut response = next.run(request).await;
    let policy = if hashed && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    response
}
