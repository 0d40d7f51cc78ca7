//! Requests per minute, by kind of caller (GCRA in this process), told in every answer
//! (draft-ietf-httpapi-ratelimit-headers).

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use genex_services::{Caller, Role};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use super::authenticate::Identity;
use crate::ApiError;

/// Forget idle callers after so many requests.
const SWEEP_EVERY: u32 = 4_096;

/// Requests per minute for each kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Not signed in, per address.
    pub anonymous: NonZeroU32,
    /// A signed-in person.
    pub person: NonZeroU32,
    /// Operators and regulators, whose tools poll.
    pub system: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        let per_minute = |n| NonZeroU32::new(n).expect("the limits are not zero");
        Self { anonymous: per_minute(100), person: per_minute(1_000), system: per_minute(10_000) }
    }
}

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// One limiter per kind of caller.
pub struct Limiters {
    anonymous: Tier,
    person: Tier,
    system: Tier,
    served: AtomicU32,
}

struct Tier {
    name: &'static str,
    quota: NonZeroU32,
    limiter: Limiter,
}

/// What the limiter said.
enum Verdict {
    Taken { remaining: u32 },
    Refused { retry_after_s: u32 },
}

impl Limiters {
    /// Limiters for these quotas.
    pub fn new(limits: RateLimits) -> Arc<Self> {
        Arc::new(Self {
            anonymous: Tier::new("anonymous", limits.anonymous),
            person: Tier::new("person", limits.person),
            system: Tier::new("system", limits.system),
            served: AtomicU32::new(0),
        })
    }

    fn tier(&self, caller: Option<&Caller>) -> &Tier {
        match caller {
            None => &self.anonymous,
            Some(caller) if caller.roles.has_any(&[Role::Operator, Role::Regulator]) => &self.system,
            Some(_) => &self.person,
        }
    }

    fn sweep(&self) {
        if self.served.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            for tier in [&self.anonymous, &self.person, &self.system] {
                tier.limiter.retain_recent();
            }
        }
    }
}

impl Tier {
    fn new(name: &'static str, quota: NonZeroU32) -> Self {
        let limiter = RateLimiter::dashmap(Quota::per_minute(quota)).with_middleware();
        Self { name, quota, limiter }
    }

    fn check(&self, key: &String) -> Verdict {
        match self.limiter.check_key(key) {
            Ok(state) => Verdict::Taken { remaining: state.remaining_burst_capacity() },
            Err(refused) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                Verdict::Refused { retry_after_s: wait.as_secs() as u32 + 1 }
            }
        }
    }

    fn describe(&self, verdict: &Verdict, headers: &mut HeaderMap) {
        let (remaining, reset) = match verdict {
            Verdict::Taken { remaining } => (*remaining, 0),
            Verdict::Refused { retry_after_s } => (0, *retry_after_s),
        };
        let policy = format!("\"{}\";q={};w=60", self.name, self.quota);
        let state = format!("\"{}\";r={remaining};t={reset}", self.name);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            let value = HeaderValue::try_from(text).expect("ASCII without control characters");
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Serves the request if the caller's quota has room.
pub async fn layer(State(limiters): State<Option<Arc<Limiters>>>, request: Request, next: Next) -> Response {
    let Some(limiters) = limiters else { return next.run(request).await };
    limiters.sweep();
    let caller = match request.extensions().get::<Identity>() {
        Some(Identity::Known(caller)) => Some(caller),
        _ => None,
    };
    let tier = limiters.tier(caller);
    let verdict = tier.check(&key(caller, &request));
    let mut response = match verdict {
        Verdict::Taken { .. } => next.run(request).await,
        Verdict::Refused { retry_after_s } => ApiError::RateLimited { retry_after_s }.into_response(),
    };
    tier.describe(&verdict, response.headers_mut());
    response
}

fn key(caller: Option<&Caller>, request: &Request) -> String {
    match caller {
        Some(caller) => caller.user.to_string(),
        None => request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(|| "unknown".to_owned(), |peer| peer.0.ip().to_string()),
    }
}
