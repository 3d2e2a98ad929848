//! How far a build is, by what builders print for people.

/// A step of a build that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stage; empty where the builder does not say it.
    pub stage: String,
    /// Its number among those of its stage, from 1.
    pub number: u64,
    /// How many its stage has.
    pub count: u64,
    /// The instruction.
    pub text: String,
}

impl Step {
    /// The step that a line begins: `#12 [build 3/6] COPY . .` of buildx
    /// (<https://docs.docker.com/build/building/variables/#buildkit_progress>, plain), or
    /// `[1/2] STEP 3/8: COPY . .` of Buildah.
    pub(super) fn of(line: &str) -> Option<Self> {
        let of_buildx = || {
            let (number, rest) = line.strip_prefix('#')?.split_once(' ')?;
            number.parse::<u64>().ok()?;
            let (about, text) = rest.strip_prefix('[')?.split_once("] ")?;
            let (stage, place) = about.rsplit_once(' ')?;
            let stage = stage.rsplit(' ').next().unwrap_or(stage);
            Some((stage, place, text))
        };
        let of_buildah = || {
            let (stage, rest) = line.split_once("STEP ")?;
            let (place, text) = rest.split_once(": ")?;
            Some((stage.trim(), place, text))
        };
        let (stage, place, text) = of_buildx().or_else(of_buildah)?;
        let (number, count) = place.split_once('/')?;
        Some(Self {
            stage: stage.to_owned(),
            number: number.parse().ok()?,
            count: count.parse().ok()?,
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Step;

    fn step(line: &str) -> Option<(String, u64, u64, String)> {
        Step::of(line).map(|step| (step.stage, step.number, step.count, step.text))
    }

    #[test]
    fn steps_are_told_by_their_stage_and_number() {
        let lines = [
            "#12 [build 3/6] COPY go.mod go.sum ./",
            "#13 [linux/arm64 build 6/6] RUN --mount=type=cache     go build",
            "[1/2] STEP 3/8: COPY . .",
            "STEP 3/8: COPY . .",
        ];
        let wanted = [
            ("build", 3, 6, "COPY go.mod go.sum ./"),
            ("build", 6, 6, "RUN --mount=type=cache go build"),
            ("[1/2]", 3, 8, "COPY . ."),
            ("", 3, 8, "COPY . ."),
        ];
        for (line, (stage, number, count, text)) in lines.into_iter().zip(wanted) {
            let wanted = (stage.to_owned(), number, count, text.to_owned());
            assert_eq!(step(line), Some(wanted), "{line}");
        }
    }

    #[test]
    fn what_a_step_prints_begins_none() {
        for line in [
            "#1 [internal] load build definition from Dockerfile",
            "#12 CACHED",
            "#12 0.312 [1/2] compiled",
            "#0 building with \"default\" instance using docker driver",
            "",
        ] {
            assert_eq!(step(line), None, "{line}");
        }
    }
}
