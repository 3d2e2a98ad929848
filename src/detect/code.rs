//! The Go code of the packages that mains reach, and what its expressions may come to: what the
//! detectors of ports, files, programs and commands ask.

mod kind;
mod library;
mod mention;
mod names;
mod place;
mod program;
mod reader;
mod resolve;
mod syntax;
mod used;
mod value;

pub(super) use library::Library;
pub(super) use mention::Mentions;
pub(super) use names::{DEFAULTS, ENDS, FILE_TAGS, flag_name, words};
pub(super) use place::Place;
pub(super) use program::{Import, Kind, Program, values_assigned};
pub(super) use resolve::{From, definition, is_variable, pairs};
pub(super) use syntax::{Branch, Node, NodeId, Package, Scope, ScopeId, Tests};
pub(super) use used::Used;
pub(super) use value::{SettingKey, UNKNOWN, Value};
