//! How the price of a series wanders: whole basis points of its face value, pulled back to what it is worth.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

const FULL_BPS: i64 = 10_000;
/// Nothing is offered nearer to the face value than this.
const NEAREST_BPS: i64 = 60;
const LOWEST_BPS: i64 = 2_000;
/// A thirtieth of the distance to its worth is made good each step.
const PULL: i64 = 30;
const STRIDE_BPS: i64 = 90;

/// A series' price on its way.
pub struct Path {
    face: i64,
    level_bps: i64,
}

impl Path {
    /// A path that starts at `level_bps` of `face` cents.
    pub fn new(face: i64, level_bps: i64) -> Self {
        Self { face, level_bps }
    }

    /// One step, pulled towards `worth_bps`.
    pub fn step(&mut self, worth_bps: i64, rng: &mut ChaCha8Rng) {
        let pull = (worth_bps - self.level_bps) / PULL;
        let stride = rng.random_range(-STRIDE_BPS..=STRIDE_BPS);
        self.level_bps = (self.level_bps + pull + stride).clamp(LOWEST_BPS, FULL_BPS - NEAREST_BPS);
    }

    /// The price now, in cents: at least one, never above face.
    pub fn price(&self) -> i64 {
        (self.face * self.level_bps / FULL_BPS).clamp(1, self.face)
    }

    /// The price `bps` of the face value above (or below) the present one, kept between one cent and the face value.
    pub fn beside(&self, bps: i64) -> i64 {
        let away = (self.face * bps.abs() / FULL_BPS).max(1) * bps.signum();
        (self.price() + away).clamp(1, self.face)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_price_never_leaves_its_bounds() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut path = Path::new(1_600, 9_000);
        for _ in 0..10_000 {
            path.step(20_000, &mut rng);
            assert!((1..=1_600).contains(&path.price()));
            assert!((1..=1_600).contains(&path.beside(500)) && (1..=1_600).contains(&path.beside(-500)));
        }
    }
}
