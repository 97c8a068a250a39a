//! rayon
