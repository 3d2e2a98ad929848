//! Ports that a main package listens on.
