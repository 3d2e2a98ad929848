//! Whether something answers on a port.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use serde::Serialize;

/// How long a connection may take, and a first byte on it.
const PATIENCE: Duration = Duration::from_secs(1);

/// How a port answered a GET of `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// By HTTP, with this status.
    Http(u16),
    /// With bytes that are no HTTP/1.
    Bytes,
    /// It took the connection and waits.
    Open,
}

impl Answer {
    /// What there is on `host`; `None` where nothing is yet. That a connection is taken proves nothing by
    /// itself: the engine's own proxy takes it before the program listens, and closes it.
    pub fn of(host: &str, port: u16) -> Option<Self> {
        let mut addresses = (host, port).to_socket_addrs().ok()?;
        let mut stream =
            addresses.find_map(|address| TcpStream::connect_timeout(&address, PATIENCE).ok())?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let request = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: scaffold\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).ok()?;
        let mut head = [0; 12];
        let mut filled = 0;
        while let Some(rest) = head.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match stream.read(rest) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let waits = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                    if filled == 0 {
                        return waits.then_some(Self::Open);
                    }
                    break;
                }
            }
        }
        let head = head.get(..filled).filter(|head| !head.is_empty())?;
        Some(Self::of_head(head))
    }

    /// By the first twelve bytes: `HTTP/1.1 200`.
    fn of_head(head: &[u8]) -> Self {
        let status = std::str::from_utf8(head)
            .ok()
            .and_then(|head| head.strip_prefix("HTTP/1."))
            .and_then(|rest| rest.get(2..)?.parse().ok());
        status.map_or(Self::Bytes, Self::Http)
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Http(status) => write!(f, "answered HTTP {status}"),
            Self::Bytes => f.write_str("answered, not by HTTP"),
            Self::Open => f.write_str("takes connections"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::Answer;

    /// A port whose first connection gets these bytes; with `None` it is closed at once.
    fn port(answer: Option<&'static [u8]>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            if let Some(answer) = answer {
                let mut request = [0; 512];
                let _ = stream.read(&mut request).unwrap();
                stream.write_all(answer).unwrap();
                // Waits for the other side to close.
                let _ = stream.read_to_end(&mut Vec::new());
            }
        });
        port
    }

    #[test]
    fn a_port_answers_by_http_by_other_bytes_or_waits() {
        let answer = |bytes: &'static [u8]| Answer::of("127.0.0.1", port(Some(bytes)));
        assert_eq!(
            answer(b"HTTP/1.0 503 Service Unavailable\r\n\r\n"),
            Some(Answer::Http(503))
        );
        assert_eq!(answer(b"220 mail\r\n"), Some(Answer::Bytes));
        assert_eq!(answer(b""), Some(Answer::Open));
    }

    #[test]
    fn a_connection_that_is_closed_without_a_byte_is_no_answer() {
        assert_eq!(Answer::of("127.0.0.1", port(None)), None);
    }
}
