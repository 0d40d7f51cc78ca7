//! Blocks as the engine carries, stores and fetches them.

use std::{any::Any, fmt, sync::Arc};

use alloy_primitives::{B256, Bytes};
use commonware_codec::{Buf, EncodeSize, Error as CodecError, Read, Write};
use commonware_consensus::{Block, BoundedBlock, Heightable, types::Height};
use commonware_cryptography::{Digestible, keccak256::Digest};
use commonware_runtime::BufMut;

use super::chain::Chain;
use crate::BlockId;

/// Bytes that the length before a payload takes at most.
const LENGTH_BYTES: usize = 5;

/// A block of the application, read once, with its encoding.
#[derive(Clone)]
pub(super) struct Carried {
    pub(super) id: BlockId,
    pub(super) parent: B256,
    payload: Bytes,
    /// The application's own block; only [`super::chain`] knows its type.
    pub(super) block: Arc<dyn Any + Send + Sync>,
}

impl Carried {
    pub(super) fn new(id: BlockId, parent: B256, payload: Bytes, block: Arc<dyn Any + Send + Sync>) -> Self {
        Self { id, parent, payload, block }
    }
}

impl Write for Carried {
    fn write(&self, buffer: &mut impl BufMut) {
        self.payload.0.write(buffer);
    }
}

impl EncodeSize for Carried {
    fn encode_size(&self) -> usize {
        self.payload.0.encode_size()
    }
}

impl Read for Carried {
    type Cfg = Chain;

    fn read_cfg(buffer: &mut impl Buf, chain: &Chain) -> Result<Self, CodecError> {
        let payload = Read::read_cfg(buffer, &(..=chain.max_block_bytes()).into())?;
        chain.decode(Bytes(payload)).ok_or(CodecError::Invalid("Block", "not a block of this chain"))
    }
}

impl BoundedBlock for Carried {
    fn max_encode_size(chain: &Chain) -> usize {
        LENGTH_BYTES + chain.max_block_bytes()
    }
}

impl Digestible for Carried {
    type Digest = Digest;

    fn digest(&self) -> Digest {
        Digest(self.id.hash.0)
    }
}

impl Heightable for Carried {
    fn height(&self) -> Height {
        Height::new(self.id.height)
    }
}

impl Block for Carried {
    fn parent(&self) -> Digest {
        Digest(self.parent.0)
    }
}

impl fmt::Debug for Carried {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "block {} ({})", self.id.height, self.id.hash)
    }
}
