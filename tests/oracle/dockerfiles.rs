//! Random Dockerfiles, a quarter of which Docker accepts.

use crate::program::Random;

pub(crate) fn dockerfile(random: &mut Random) -> String {
    let mut file = String::new();
    if random.below(4) == 0 {
        file.push_str(random.pick(&[
            "# syntax=a\n",
            "# escape=`\n",
            "#escape = \\\n# check=a;b\n",
            "\u{feff}",
        ]));
    }
    file.push_str(random.pick(&["", "", "", "# comment\n", "\n", "ARG A=1\n", "ARG B\n"]));
    file.push_str(match random.below(10) {
        0 => random.pick(&[
            "FROM\n",
            "FROM a b\n",
            "FROM a AS 1\n",
            "FROM a AS b c\n",
            "RUN a\n",
        ]),
        1..4 => random.pick(&[
            "FROM a AS b\n",
            "from $A as B1\n",
            "FROM --platform=x a\n",
            "FROM a \\\n  AS b\n",
        ]),
        _ => "FROM a\n",
    });
    for _ in 0..=random.below(3) {
        file.push_str(match random.below(8) {
            0 => random.pick(&[
                "SHELL",
                "RUM",
                "#",
                "HEALTHCHECK NONE",
                "ONBUILD RUN",
                "ONBUILD COPY",
            ]),
            1..3 => random.pick(&[
                "EXPOSE",
                "VOLUME",
                "WORKDIR",
                "USER",
                "STOPSIGNAL",
                "HEALTHCHECK CMD",
                "MAINTAINER",
                "ADD",
            ]),
            _ => random.pick(&[
                "RUN",
                "CMD",
                "run",
                "ENTRYPOINT",
                "COPY a",
                "  Copy b",
                "COPY --link --from='b' a",
                "RUN --network=none ",
                "ENV Z=1",
                "LABEL Z=1",
                "ARG Z",
                "ENV z",
                "ADD a",
            ]),
        });
        for _ in 0..=random.below(5) {
            file.push_str(piece(random));
        }
        file.push_str(random.pick(&["\n", "\n", "\n", "\r\n", " \n", "\n\n", "\n# c\n", "\\\n"]));
        if file.contains("<<") {
            for _ in 0..random.below(4) {
                file.push_str(random.pick(&["E\n", "\tE\n", "F\n", "x $A\n", "#x\n", "E\r\n"]));
            }
        }
    }
    file
}

fn piece<'a>(random: &mut Random) -> &'a str {
    match random.below(10) {
        0 => random.pick(&[
            " [\"a\", 1]",
            " [a]",
            " []",
            "\"",
            "'",
            "${",
            " ${}",
            " ${A!}",
            " --",
            "--",
            " <<E <<F",
            " 3<<E",
        ]),
        1 => random.pick(&[
            " <<E", " <<-E", " <<\"E\"", " <<'F'", "<<E", " <<<x", " << E",
        ]),
        2 => random.pick(&[
            " [\"a\", \"b\"]",
            " [\"a b\", \"c\\n\"]",
            " a",
            " b",
            " /c",
            " a b",
            " \"a b\"",
            " 'a'",
            " ${A}",
        ]),
        _ => random.pick(&[
            " A=b",
            " A=\"b c\"",
            " B='$A'",
            " C=$A",
            " D=${A:-x}",
            " E=${EMPTY:-x}${EMPTY-x}",
            " F=${B:+x}",
            " G=${A:+y}",
            " H=${B:?z}",
            " I=$1a",
            " J=${B:-${A}}",
            " K=\\$A",
            " L=\"\\$A\\a\\\\\"",
            " M='\\'",
            " N=${B-'a b'}",
            " O=${A?}",
            " \\\n",
            " \\\n  ",
            "\\\n# c\n",
            "\\\n\n",
            "\\\\",
            "\\\"",
            "\\ ",
            " P=`",
            "`\n",
            "$",
            "}",
            "=",
            "\t",
            "\u{a0}",
            "é",
            ",",
            "[",
            "]",
            "#",
        ]),
    }
}
