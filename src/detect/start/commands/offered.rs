//! The commands that a program may be started with where nobody chose one.

use super::{CommandLine, Serving};
use crate::sourced::{Confidence, Found};

impl CommandLine {
    /// Whether some commands are surely below that of the program itself.
    pub(in crate::detect) fn are_below(&self, commands: &[Vec<String>]) -> bool {
        commands.iter().all(|path| {
            let mut known = self.serving.iter().filter(|known| known.path == *path);
            known.any(|known| known.evidence.confidence == Confidence::Certain)
        })
    }

    /// The commands that a program, which listens below them alone, may be started with: guesses,
    /// those first whose name `serves`.
    pub(in crate::detect) fn offered(
        &self,
        serves: impl Fn(&str) -> bool,
    ) -> Vec<Found<Vec<String>>> {
        let surely = |command: &Serving| command.evidence.confidence == Confidence::Certain;
        if self.serves_without() || !self.serving.iter().all(surely) {
            return Vec::new();
        }
        self.guesses(serves)
    }

    pub(super) fn guesses(&self, serves: impl Fn(&str) -> bool) -> Vec<Found<Vec<String>>> {
        let mut found: Vec<_> = self.serving.iter().map(guess).collect();
        found.sort_by_key(|command| !command.value.iter().all(|word| serves(word)));
        found
    }
}

fn guess(command: &Serving) -> Found<Vec<String>> {
    let mut evidence = command.evidence.clone();
    evidence.confidence = Confidence::Guess;
    Found {
        value: command.path.clone(),
        evidence: vec![evidence],
    }
}
