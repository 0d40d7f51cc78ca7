//! What every answer has, whatever was asked.

use axum::{
    body::Body,
    http::{Method, Request},
};
use genex_api::RateLimits;
use genex_services::Role;

use crate::support::{World, per_minute, request};

#[tokio::test]
async fn every_answer_has_an_id_and_keeps_browsers_in_check() {
    let world = World::new().await;
    let (first, second) = (world.get("/healthz", "").await, world.get("/healthz", "").await);
    assert_eq!(first.json(), serde_json::json!({ "status": "ok" }));
    assert_ne!(first.headers["x-request-id"], second.headers["x-request-id"]);
    let policy = first.headers["content-security-policy"].to_str().unwrap();
    for part in ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(first.headers["x-content-type-options"], "nosniff");
    assert_eq!(first.headers["cache-control"], "no-store");
    assert!(first.headers["permissions-policy"].to_str().unwrap().contains("camera=(self)"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    let world = World::new().await;
    for path in ["/v1/nowhere", "/v1/", "/v1/me/nowhere", "/nowhere"] {
        world.get(path, "").await.problem(404, "not_found");
    }
    world.delete("/v1/accounts", "").await.problem(405, "method_not_allowed");
    world.delete("/v1/me", "").await.problem(405, "method_not_allowed");
}

#[tokio::test]
async fn callers_are_limited_by_kind_and_told_so() {
    let limits = RateLimits { anonymous: per_minute(3), person: per_minute(5), system: per_minute(50) };
    let world = World::with(Some(limits), None).await;
    let (_, person) = world.person("ann@example.test", 0, &[]).await;
    let (_, operator) = world.person("op@example.test", 0, &[Role::Operator]).await;
    for left in (0..3).rev() {
        let answer = world.get("/healthz", "").await;
        assert_eq!(answer.headers["ratelimit-policy"], "\"anonymous\";q=3;w=60");
        assert_eq!(answer.headers["ratelimit"], format!("\"anonymous\";r={left};t=0"));
    }
    let refused = world.get("/healthz", "").await;
    refused.problem(429, "rate_limited");
    assert!(refused.headers.contains_key("retry-after") && refused.headers.contains_key("ratelimit"));
    for _ in 0..5 {
        world.get("/v1/me", &person).await.ok();
    }
    world.get("/v1/me", &person).await.problem(429, "rate_limited");
    for _ in 0..20 {
        world.get("/v1/me", &operator).await.ok();
    }
}

#[tokio::test]
async fn web_apps_are_served_with_their_first_page_for_every_path_of_theirs() {
    let dist = tempfile::tempdir().unwrap();
    for app in ["wallet", "till"] {
        let dir = dist.path().join(app);
        std::fs::create_dir_all(dir.join("assets")).unwrap();
        std::fs::write(dir.join("index.html"), format!("<title>{app}</title>")).unwrap();
        std::fs::write(dir.join("assets/app-1f2e.js"), "1").unwrap();
        std::fs::write(dir.join("assets/decoder-1f2e.wasm"), "1").unwrap();
    }
    let world = World::with(None, Some(dist.path().to_owned())).await;
    for (path, app) in
        [("/", "wallet"), ("/coupons/cpn_1_2", "wallet"), ("/till/", "till"), ("/till/scan", "till")]
    {
        let page = world.get(path, "").await;
        assert_eq!((page.status.as_u16(), page.text), (200, format!("<title>{app}</title>")), "{path}");
        assert_eq!(page.headers["cache-control"], "no-cache");
        assert_eq!(page.headers["content-type"], "text/html");
    }
    let asset = world.get("/till/assets/app-1f2e.js", "").await;
    assert_eq!(asset.headers["cache-control"], "public, max-age=31536000, immutable");
    let wasm = world.get("/till/assets/decoder-1f2e.wasm", "").await;
    assert_eq!(wasm.headers["content-type"], "application/wasm");
    world.get("/v1/nowhere", "").await.problem(404, "not_found");
    let outside = world.get("/..%2f..%2f..%2fetc/passwd", "").await;
    assert!(!outside.text.contains("root:"));
}

#[tokio::test]
async fn answers_are_compressed_for_who_can_read_that() {
    let world = World::new().await;
    let request =
        Request::get("/v1/openapi.json").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    assert_eq!(world.send(request).await.headers["content-encoding"], "gzip");
}

#[tokio::test]
async fn a_token_in_the_query_is_for_streams_only() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 0, &[]).await;
    let query = format!("/v1/me?access_token={token}");
    world.send(request(Method::GET, &query, "", None, None)).await.problem(401, "unauthenticated");
}

#[test]
fn the_document_kept_in_git_is_the_one_served() {
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../sdk/openapi.json");
    let kept = std::fs::read_to_string(kept).unwrap();
    assert!(kept.trim_end() == genex_api::openapi_json().unwrap(), "run `make generate`");
}
