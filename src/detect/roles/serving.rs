//! Whether a program serves: it comes to code that listens, or waits for signals to end on.

mod routes;

use super::super::code::{Import, Library, Mentions, Node, NodeId, Program};
use super::super::ports::Listening;
use super::super::start::{Places, command_names};
use crate::catalog::Catalog;
use crate::facts::Main;

/// What is told of a program by what it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Serving {
    /// It listens or waits for signals, for all that can be told.
    Serves,
    /// It answers on routes; who listens is not known.
    Answers,
    /// Its packages do neither.
    Nothing,
    /// Its packages do, in code that it does not come to.
    Elsewhere,
    /// It takes commands, none of which serves, and signals only end those.
    Commands,
}

impl Serving {
    pub(super) fn of(
        library: &Library<'_>,
        catalog: &Catalog,
        mains: &[Main],
        main: &Main,
        listening: &Listening,
    ) -> Self {
        let reached = super::super::calls::reached(library, main);
        let imports_signals = reached.iter().any(|index| imports_signals(library, *index));
        let is_nothing = listening.serving.is_empty() && !imports_signals;
        // Handlers alone may be of a test or of another program of the module; not at its root.
        if is_nothing && !main.dir.is_root() {
            return Self::Nothing;
        }
        let program = Program::new(library, &catalog.listen, &reached);
        if is_nothing {
            return match routes::answers(&program, main) {
                true => Self::Answers,
                false => Self::Nothing,
            };
        }
        let signals = if imports_signals {
            signals(&program)
        } else {
            Places::new()
        };
        // What it calls of another module's package of signals waits.
        let waits_elsewhere = imports_signals && signals.is_empty();
        let ends_commands = listening.serving.is_empty()
            && !signals.is_empty()
            && signals.iter().all(|place| only_cancels(&program, *place))
            && has_commands_alone(&program, catalog, mains, main);
        if ends_commands {
            return Self::Commands;
        }
        let places = [listening.serving.as_slice(), &signals].concat();
        if waits_elsewhere || Mentions::meet(&program, main, &places, 1) != Some(false) {
            return Self::Serves;
        }
        Self::Elsewhere
    }

    /// It is to be deployed.
    pub(super) fn is_service(self) -> bool {
        matches!(self, Self::Serves | Self::Answers)
    }

    /// Why a program is a service, or none where others are.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Answers => "it answers on routes",
            Self::Serves => "it listens or waits for signals",
            Self::Nothing => "it neither listens nor waits for signals, as others here do",
            Self::Elsewhere => "it never comes to the code that listens or waits for signals",
            Self::Commands => "it takes commands that end by themselves, and others here serve",
        }
    }
}

/// Whether a package is there to wait for signals: the standard library's, or one called like it.
fn is_of_signals(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("signal" | "signals"))
}

/// Whether a package of the repository imports one of signals. Those in vendor/ wait for nobody here:
/// libraries know signals that their programs never ask for.
fn imports_signals(library: &Library<'_>, index: usize) -> bool {
    library.imports(index, is_of_signals)
}

/// The calls that wait for signals.
fn signals(program: &Program<'_>) -> Places {
    let mut places = Places::new();
    let imports = |index: &&usize| imports_signals(program.library, **index);
    for index in program.reached.iter().filter(imports) {
        let package = program.package(*index);
        let calls = package.nodes.iter().zip(0..);
        let waits = calls.filter(|(placed, _)| {
            let Node::Call(function, _) = &placed.node else {
                return false;
            };
            let Node::Member(owner, name) = package.node(*function) else {
                return false;
            };
            match program.import(&package, *owner) {
                Some(Import::Outside("os/signal")) => {
                    matches!(&**name, "Notify" | "NotifyContext")
                }
                Some(Import::Outside(path)) => is_of_signals(path),
                _ => false,
            }
        });
        places.extend(waits.map(|(_, call)| (*index, call)));
    }
    places
}

/// Whether a signal ends a context and nothing else: `signal.NotifyContext`, or `signal.Notify` in a
/// function that cancels one.
fn only_cancels(program: &Program<'_>, (index, node): (usize, NodeId)) -> bool {
    let package = program.package(index);
    let Node::Call(function, _) = package.node(node) else {
        return false;
    };
    if package.last_name(*function) == Some("NotifyContext") {
        return true;
    }
    let cancels = package.calls.iter().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        name.contains("cancel")
    });
    let mut cancels = cancels.flat_map(|(_, calls)| calls);
    cancels.any(|call| package.function_of(*call) == package.function_of(node))
}

/// Whether a program takes several commands, none with the name of one that goes on. What another
/// program of the repository is called after (`shop-agent`), a command is about.
fn has_commands_alone(
    program: &Program<'_>,
    catalog: &Catalog,
    mains: &[Main],
    main: &Main,
) -> bool {
    let names = command_names(program, main, catalog);
    let goes_on = |name: &String| {
        let about = format!("-{name}");
        let mut others = mains.iter().filter(|other| other.dir != main.dir);
        let is_about = others.any(|other| other.binary_name.ends_with(&about));
        catalog.calls.goes_on(name) && !is_about
    };
    names.len() > 2 && !names.iter().any(goes_on)
}
