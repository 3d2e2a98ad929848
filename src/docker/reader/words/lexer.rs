//! The lexer that takes words apart.

use std::iter::Peekable;
use std::str::Chars;

use super::ExpandError;

/// Variables inside the defaults of variables are followed so far.
const DEPTH: usize = 32;

/// One pass over a text.
pub(super) struct Lexer<'a> {
    characters: Peekable<Chars<'a>>,
    escape: char,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    /// Quotes and escapes stay as they are.
    raw: bool,
    /// Variables without a value stay as they are.
    keep_unset: bool,
    depth: usize,
}

/// Words between blanks that are neither quoted nor escaped.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    current: Option<String>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(
        text: &'a str,
        escape: char,
        lookup: &'a dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let characters = text.chars().peekable();
        Lexer {
            characters,
            escape,
            lookup,
            raw: false,
            keep_unset: false,
            depth: 0,
        }
    }

    /// A lexer that only splits.
    pub(super) fn raw(text: &'a str) -> Self {
        let mut lexer = Lexer::new(text, '\\', &|_| None).keep_unset();
        lexer.raw = true;
        lexer
    }

    pub(super) fn keep_unset(mut self) -> Self {
        self.keep_unset = true;
        self
    }

    /// The text as one word.
    pub(super) fn word(mut self) -> Result<String, ExpandError> {
        self.until(None).map(|(word, _)| word)
    }

    /// The text as words between blanks.
    pub(super) fn words(mut self) -> Result<Vec<String>, ExpandError> {
        self.until(None).map(|(_, words)| words)
    }

    fn until(&mut self, stop: Option<char>) -> Result<(String, Vec<String>), ExpandError> {
        let mut result = String::new();
        let mut words = Words::default();
        while let Some(character) = self.characters.next() {
            match character {
                character if Some(character) == stop => return Ok((result, words.finish())),
                '\'' => words.push(&self.single_quoted()?, &mut result),
                '"' => words.push(&self.double_quoted()?, &mut result),
                '$' => {
                    let value = self.variable()?;
                    result.push_str(&value);
                    value.chars().for_each(|character| words.add(character));
                }
                '<' if self.characters.next_if_eq(&'<').is_some() => {
                    let mut opening = "<<".to_owned();
                    while let Some(blank) = self
                        .characters
                        .next_if(|next| matches!(next, ' ' | '\t' | '\r'))
                    {
                        opening.push(blank);
                    }
                    words.push(&opening, &mut result);
                }
                '<' => words.push("<", &mut result),
                character if character == self.escape => {
                    let mut escaped = String::new();
                    if self.raw {
                        escaped.push(character);
                    }
                    escaped.extend(self.characters.next());
                    if !escaped.is_empty() {
                        words.push(&escaped, &mut result);
                    }
                }
                character => {
                    result.push(character);
                    words.add(character);
                }
            }
        }
        match stop {
            Some(_) => Err(ExpandError::Unclosed('{')),
            None => Ok((result, words.finish())),
        }
    }

    fn single_quoted(&mut self) -> Result<String, ExpandError> {
        let mut text = String::new();
        loop {
            match self.characters.next() {
                None => return Err(ExpandError::Unclosed('\'')),
                Some('\'') => return Ok(if self.raw { format!("'{text}'") } else { text }),
                Some(character) => text.push(character),
            }
        }
    }

    /// Escapes only hold before `"`, `$` and themselves; before anything else the escape character
    /// is one of the text.
    fn double_quoted(&mut self) -> Result<String, ExpandError> {
        let mut text = String::new();
        loop {
            match self.characters.next() {
                None => return Err(ExpandError::Unclosed('"')),
                Some('"') => {
                    return Ok(if self.raw {
                        format!("\"{text}\"")
                    } else {
                        text
                    });
                }
                Some('$') => text.push_str(&self.variable()?),
                Some(character) if character == self.escape => {
                    let escape = self.escape;
                    let special = |next: &char| matches!(next, '"' | '$') || *next == escape;
                    let escaped = self.characters.next_if(special);
                    if self.raw || (escaped.is_none() && self.characters.peek().is_some()) {
                        text.push(character);
                    }
                    text.extend(escaped);
                }
                Some(character) => text.push(character),
            }
        }
    }

    /// What the variable stands for; the dollar sign has been read.
    fn variable(&mut self) -> Result<String, ExpandError> {
        if self.characters.next_if_eq(&'{').is_none() {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(match (self.lookup)(&name) {
                None if self.keep_unset => format!("${name}"),
                value => value.unwrap_or_default(),
            });
        }
        match self.characters.peek() {
            None => return Err(ExpandError::Unclosed('{')),
            Some('{' | '}' | ':') => return Err(ExpandError::BadSubstitution),
            Some(_) => {}
        }
        let name = self.name();
        let value = (self.lookup)(&name);
        let mut modifier = self.characters.next().ok_or(ExpandError::Unclosed('{'))?;
        if modifier == '}' {
            return Ok(match value {
                None if self.keep_unset => format!("${{{name}}}"),
                value => value.unwrap_or_default(),
            });
        }
        let colon = modifier == ':';
        if colon {
            modifier = self.characters.next().ok_or(ExpandError::Unclosed('{'))?;
        }
        let word = match modifier {
            '-' | '+' | '?' => self.nested()?,
            '#' | '%' | '/' if !colon => self.nested()?,
            _ => return Err(ExpandError::BadSubstitution),
        };
        if self.keep_unset && value.is_none() {
            let colon = if colon { ":" } else { "" };
            return Ok(format!("${{{name}{colon}{modifier}{word}}}"));
        }
        let present = value.filter(|value| !(colon && value.is_empty()));
        match (modifier, present) {
            ('-', None) => Ok(word),
            ('+', Some(_)) => Ok(word),
            ('-', Some(value)) | ('?', Some(value)) => Ok(value),
            ('?', None) => Err(ExpandError::Missing(name)),
            (modifier, Some(_)) if modifier != '+' => Err(ExpandError::Unsupported(modifier)),
            _ => Ok(String::new()),
        }
    }

    fn nested(&mut self) -> Result<String, ExpandError> {
        if self.depth == DEPTH {
            return Err(ExpandError::BadSubstitution);
        }
        self.depth += 1;
        let word = self.until(Some('}')).map(|(word, _)| word);
        self.depth -= 1;
        word
    }

    /// Letters, digits and `_`; digits alone if it starts with one, or one of the shell's special
    /// parameters.
    fn name(&mut self) -> String {
        let mut name = String::new();
        let special = |next: &char| matches!(next, '@' | '*' | '#' | '?' | '-' | '$' | '!');
        if let Some(special) = self.characters.next_if(special) {
            return special.to_string();
        }
        let digits = self
            .characters
            .peek()
            .is_some_and(|first| first.is_numeric());
        let of_name = |next: &char| match digits {
            true => next.is_numeric(),
            false => next.is_alphanumeric() || *next == '_',
        };
        while let Some(character) = self.characters.next_if(of_name) {
            name.push(character);
        }
        name
    }
}

impl Words {
    /// Adds text that was quoted or escaped: blanks in it separate nothing, and it makes a word
    /// even when empty.
    fn push(&mut self, text: &str, result: &mut String) {
        result.push_str(text);
        self.current.get_or_insert_default().push_str(text);
    }

    fn add(&mut self, character: char) {
        if !character.is_whitespace() {
            self.current.get_or_insert_default().push(character);
        } else if self
            .current
            .as_ref()
            .is_some_and(|current| !current.is_empty())
        {
            self.done.extend(self.current.take());
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.done
            .extend(self.current.filter(|current| !current.is_empty()));
        self.done
    }
}
