//! `GET /metrics` on the port of JSON-RPC, and counting requests.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use jsonrpsee::{
    core::middleware::{Batch, BatchEntry, Notification, RpcServiceT},
    server::{HttpBody, HttpRequest, HttpResponse},
    types::Request,
};
use tower::Service;

use super::RpcContext;

const PATH: &str = "/metrics";
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Answer<E> = Pin<Box<dyn Future<Output = Result<HttpResponse, E>> + Send>>;

/// Answers `GET /metrics`, and leaves everything else to `S`.
#[derive(Clone, Debug)]
pub(super) struct Figures<S> {
    pub(super) context: Arc<RpcContext>,
    pub(super) inner: S,
}

impl<S, B> Service<HttpRequest<B>> for Figures<S>
where
    S: Service<HttpRequest<B>, Response = HttpResponse>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = Answer<S::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<B>) -> Self::Future {
        if request.method() != "GET" || request.uri().path() != PATH {
            return Box::pin(self.inner.call(request));
        }
        let text = self.context.chain.metrics().render(&self.context.pool);
        let response = HttpResponse::builder().header("content-type", CONTENT_TYPE);
        let response = response.body(HttpBody::from(text)).expect("the header is a valid one");
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// Counts requests by method, and leaves them to `S`.
#[derive(Clone, Debug)]
pub(super) struct Counting<S> {
    pub(super) context: Arc<RpcContext>,
    pub(super) methods: Arc<BTreeSet<&'static str>>,
    pub(super) inner: S,
}

impl<S> Counting<S> {
    /// A method nobody knows is counted under one name, however many names there are for it.
    fn count(&self, method: &str) {
        let name = self.methods.get(method).copied().unwrap_or("unknown");
        self.context.chain.metrics().requested(name);
    }
}

impl<S: RpcServiceT + Sync> RpcServiceT for Counting<S> {
    type MethodResponse = S::MethodResponse;
    type NotificationResponse = S::NotificationResponse;
    type BatchResponse = S::BatchResponse;

    fn call<'a>(&self, request: Request<'a>) -> impl Future<Output = Self::MethodResponse> + Send + 'a {
        self.count(request.method_name());
        self.inner.call(request)
    }

    fn batch<'a>(&self, batch: Batch<'a>) -> impl Future<Output = Self::BatchResponse> + Send + 'a {
        batch.iter().flatten().map(BatchEntry::method_name).for_each(|method| self.count(method));
        self.inner.batch(batch)
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = Self::NotificationResponse> + Send + 'a {
        self.inner.notification(notification)
    }
}
