//! What an expression may come to.

use super::place::Place;
use crate::catalog::listen::Kind;

/// Stands in a text for a part that is not known.
pub(in crate::detect) const UNKNOWN: char = '\0';

/// A key of a settings file that a field of a struct, or a call, reads.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::detect) struct SettingKey {
    /// The struct that the path begins in, behind the name of its package; empty where it begins at the
    /// top of the file.
    pub(in crate::detect) owner: Box<str>,
    /// Outermost first.
    pub(in crate::detect) path: Vec<Box<str>>,
}

/// Keys kept of one value.
const MOST_KEYS: usize = 8;

/// One text or number, with what was met on the way to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::detect) struct Value {
    /// The text, or the number in digits.
    pub(in crate::detect) text: String,
    pub(in crate::detect) is_number: bool,
    /// Variables of the environment and flags that change it.
    pub(in crate::detect) set_by: Vec<String>,
    /// Names of the variables, fields and flags it went through.
    pub(in crate::detect) names: Vec<Box<str>>,
    /// What a settings file says for the part that it begins with and that is not known.
    pub(in crate::detect) keys: Vec<SettingKey>,
    /// The tag of a field says it, as the default.
    pub(in crate::detect) is_tagged: bool,
    /// A setting that nobody says is left out of it.
    pub(in crate::detect) is_unset: bool,
    /// A name alone led here, no type.
    pub(in crate::detect) is_weak: bool,
    /// Where it is written: package, file, offset.
    pub(in crate::detect) place: Option<Place>,
}

impl Value {
    /// A value of which nothing is known.
    pub(in crate::detect) fn unknown() -> Self {
        Self {
            text: UNKNOWN.to_string(),
            ..Self::default()
        }
    }

    /// Whether some part of it is known.
    pub(in crate::detect) fn is_known(&self) -> bool {
        self.text.chars().any(|c| c != UNKNOWN)
    }

    /// Takes over what was met on the way to another value.
    pub(in crate::detect) fn absorb(&mut self, other: &Self) {
        self.is_weak |= other.is_weak;
        self.is_unset |= other.is_unset;
        self.is_tagged |= other.is_tagged;
        self.place = self.place.or(other.place);
        for name in &other.set_by {
            self.set_by(name);
        }
        for name in &other.names {
            self.through(name);
        }
        for key in &other.keys {
            self.key(key);
        }
    }

    /// Adds a key of settings files.
    pub(in crate::detect) fn key(&mut self, key: &SettingKey) {
        if self.keys.len() < MOST_KEYS && !self.keys.contains(key) {
            self.keys.push(key.clone());
        }
    }

    /// Adds a variable of the environment or a flag.
    pub(in crate::detect) fn set_by(&mut self, name: &str) {
        if !name.is_empty()
            && !name.contains(UNKNOWN)
            && !self.set_by.iter().any(|known| known == name)
        {
            self.set_by.push(name.to_owned());
        }
    }

    /// Adds a name it went through.
    pub(in crate::detect) fn through(&mut self, name: &str) {
        if self.names.len() < 16 && !self.names.iter().any(|known| **known == *name) {
            self.names.push(name.into());
        }
    }

    /// Two values one behind the other, or added.
    pub(in crate::detect) fn plus(&self, other: &Self) -> Self {
        let numbers = self.is_number && other.is_number;
        let sum = || {
            self.text
                .parse::<u64>()
                .ok()?
                .checked_add(other.text.parse().ok()?)
        };
        let text = match numbers.then(sum).flatten() {
            Some(sum) => sum.to_string(),
            None if numbers => UNKNOWN.to_string(),
            None => format!("{}{}", self.text, other.text),
        };
        let mut value = Self {
            text,
            is_number: numbers,
            ..Self::default()
        };
        let place = if other.text.chars().any(|c| c.is_ascii_digit()) {
            other
        } else {
            self
        };
        value.place = place.place;
        value.absorb(self);
        value.absorb(other);
        let first = if self.text.is_empty() { other } else { self };
        value.keys.clone_from(&first.keys);
        value
    }

    /// The host, `any` for all, and the port that it names; none where it names no certain one.
    pub(in crate::detect) fn address(&self, kind: Kind) -> Option<(String, u16)> {
        let text = self.text.trim();
        let (host, port) = match kind {
            Kind::Port | Kind::HostPort => ("", text.strip_prefix(':').unwrap_or(text)),
            Kind::Address if self.is_number => return None,
            Kind::Address | Kind::Url => {
                let text = text.split_once("://").map_or(text, |(_, rest)| rest);
                let text = text.split(['/', '?']).next().unwrap_or_default();
                text.rsplit_once(':')?
            }
        };
        let port = match port {
            "http" => 80,
            "https" => 443,
            digits => digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| digits.parse().ok())??,
        };
        let host = host.trim_matches(['[', ']']);
        let is_any =
            host.is_empty() || host.contains(UNKNOWN) || matches!(host, "0.0.0.0" | "::" | "*");
        let is_loopback = |address: std::net::IpAddr| address.is_loopback();
        let is_host = is_any || host == "localhost" || host.parse().is_ok_and(is_loopback);
        let host = if is_any { "any" } else { host };
        (!matches!(port, 0 | u16::MAX) && is_host).then(|| (host.to_owned(), port))
    }
}
