# The child process of the crash tests (tests/Cortap.Runtime.Tests/Engine/EngineProcess.cs), and what must hold after it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
assembly=$root/tests/Cortap.Runtime.Tests/bin/Embedded/Release/net10.0/Cortap.Runtime.Tests.dll
[ -n "${NO_BUILD:-}" ] || dotnet build -c Release -v q -nologo "$root/tests/Cortap.Runtime.Tests" >&2
child=(dotnet exec "$assembly" engine)

fail() { # message [data folder]
    echo "FAILED: $1${2:+ (see $2)}" >&2
    exit 1
}

# Runs to the end, and looks at the result: every job completed, nothing left to do, a sound file.
finish_in_place() { # data folder, jobs, what
    "${child[@]}" "$1" "$2" >/tmp/finish.log 2>&1 || fail "$3: the next process failed: $(tail -3 /tmp/finish.log)" "$1"
    [ "$(grep -c '^job-[0-9]* Completed ' /tmp/finish.log)" -ge "$2" ] || fail "$3: not all jobs completed" "$1"
    dotnet exec "$assembly" check-store "$1" || fail "$3: the store is not sound" "$1"
}

finish() { # the same, and removes the folder
    finish_in_place "$@"
    rm -rf "$1"
}
