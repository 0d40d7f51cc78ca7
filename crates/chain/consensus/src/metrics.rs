//! What an engine tells about itself.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

type Source = Box<dyn Fn() -> String + Send>;

/// The figures of an engine that runs, in OpenMetrics' text format. Cloning shares them.
#[derive(Clone, Default)]
pub struct EngineMetrics(Arc<Mutex<Option<Source>>>);

impl EngineMetrics {
    /// The text, ended by `# EOF`; `None` while the engine does not run.
    pub fn render(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|source| source())
    }

    pub(crate) fn set(&self, source: Option<Source>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = source;
    }
}

impl fmt::Debug for EngineMetrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EngineMetrics")
    }
}
