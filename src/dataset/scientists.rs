//! scientists
