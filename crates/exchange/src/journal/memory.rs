//! A journal that is gone when the process ends: for tests and for measuring without a disk.

use std::sync::{Arc, PoisonError, RwLock};

use super::{Frame, Journal, JournalError, JournalReader};

/// Frames in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal {
    frames: Arc<RwLock<Vec<Frame>>>,
}

impl Journal for MemoryJournal {
    fn append(&mut self, frame: &Frame) -> Result<(), JournalError> {
        self.frames.write().unwrap_or_else(PoisonError::into_inner).push(frame.clone());
        Ok(())
    }

    fn reader(&self) -> Arc<dyn JournalReader> {
        Arc::new(self.clone())
    }
}

impl JournalReader for MemoryJournal {
    fn frame_of(&self, seq: u64) -> Result<Option<Frame>, JournalError> {
        let frames = self.frames.read().unwrap_or_else(PoisonError::into_inner);
        let at = frames.partition_point(|frame| frame.last_seq() < seq);
        Ok(frames.get(at).filter(|frame| frame.first_seq() <= seq).cloned())
    }
}
