//! What we know of Docker's file formats; knows nothing of Go.
//!
//! Everything here is a function of its arguments: nothing reads the disk, the environment or a
//! registry.
//!
//! - [`image`]: references such as `golang:1.27-alpine3.24`
//! - [`ignore`]: `.dockerignore`, matched as Docker matches it
//! - [`reader`]: a Dockerfile taken apart into stages and instructions
//! - [`check`]: mistakes in a Dockerfile that need no build to be found
//! - [`quote`]: values written so that they arrive unchanged
//! - [`scope`]: variables, working directory and the origin of files, at each instruction

pub mod check;
pub mod hcl;
pub mod ignore;
pub mod image;
pub mod quote;
pub mod reader;
pub mod scope;
