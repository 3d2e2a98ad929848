//! Whether a program serves: it comes to code that listens, or waits for signals to end on.

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
        let imports_signals = main.imports.iter().any(|path| path == "os/signal");
        if listening.serving.is_empty() && !imports_signals {
            return Self::Nothing;
        }
        let reached = super::super::calls::reached(library, main);
        let program = Program::new(library, &catalog.listen, &reached);
        let signals = if imports_signals {
            signals(&program)
        } else {
            Places::new()
        };
        // A package of another module in vendor/ waits.
        let waits_elsewhere = imports_signals && signals.is_empty();
        let ends_commands = listening.serving.is_empty()
            && !signals.is_empty()
            && signals.iter().all(|place| only_cancels(&program, *place))
            && has_commands_alone(&program, catalog, mains, main);
        if ends_commands {
            return Self::Commands;
        }
        let mut places = listening.serving.iter().chain(&signals);
        match Mentions::of(&program, main) {
            Some(mentions) if !waits_elsewhere => {
                match places.any(|(index, node)| mentions.contains(*index, *node)) {
                    true => Self::Serves,
                    false => Self::Elsewhere,
                }
            }
            _ => Self::Serves,
        }
    }

    /// Why a program that does not serve is no service, where others are.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Serves => "it listens or waits for signals",
            Self::Nothing => "it neither listens nor waits for signals, as others here do",
            Self::Elsewhere => "it never comes to the code that listens or waits for signals",
            Self::Commands => "it takes commands that end by themselves, and others here serve",
        }
    }
}

/// The calls that wait for signals.
fn signals(program: &Program<'_>) -> Places {
    let mut places = Places::new();
    let imports = |index: &&usize| program.library.imports(**index, "os/signal");
    for index in program.reached.iter().filter(imports) {
        let package = program.package(*index);
        for name in ["Notify", "NotifyContext"] {
            let calls = package.calls.get(name).into_iter().flatten();
            let calls = calls.filter(|call| {
                let Node::Call(function, _) = package.node(**call) else {
                    return false;
                };
                let Node::Member(owner, _) = package.node(*function) else {
                    return false;
                };
                let import = program.import(&package, *owner);
                matches!(import, Some(Import::Outside("os/signal")))
            });
            places.extend(calls.map(|call| (*index, *call)));
        }
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
    let around = |node: NodeId| {
        let mut scopes = package.outwards(package.scope_of(node));
        let named = scopes.find(|(_, scope)| !scope.function.is_empty());
        named.map(|(id, _)| id)
    };
    let cancels = package.calls.iter().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        name.contains("cancel")
    });
    let mut cancels = cancels.flat_map(|(_, calls)| calls);
    cancels.any(|call| around(*call) == around(node))
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
