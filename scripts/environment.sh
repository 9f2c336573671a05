# Sourced by ./run and ./test: makes .venv from the hash-locked requirements, once.
# environment_ready run    what the product needs
# environment_ready dev    and what its tests need

say() { printf 'abhaya: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

python_find() {
    for candidate in "${ABHAYA_PYTHON:-}" python3 python3.11 python3.12 python3.13; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and was not found. Install it, or name it: ABHAYA_PYTHON=/path/to/python3 ./run"
}

# uv does not read pip's configuration, so the index that pip was told to use is passed on.
pip_setting() {
    name=$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')
    eval "value=\${PIP_$name:-}"
    [ -n "$value" ] || value=$(.venv/bin/pip config get "global.$1" 2>/dev/null || true)
    printf '%s' "$value"
}

uv_configure() {
    index=$(pip_setting index-url)
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
    # Only indexes of the network: the lock names every file by its hash wherever it comes from.
    extra=$(pip_setting extra-index-url | tr ' ' '\n' | grep -E '^https?://' | tr '\n' ' ' || true)
    [ -z "$extra" ] || export UV_INDEX="$extra" UV_INDEX_STRATEGY=unsafe-best-match
    links=$(pip_setting find-links)
    [ -z "$links" ] || export UV_FIND_LINKS="$(printf '%s' "$links" | tr ' ' ',')"
    certificate=$(pip_setting cert)
    [ -z "$certificate" ] || export SSL_CERT_FILE="$certificate"
    export UV_LINK_MODE=copy UV_HTTP_TIMEOUT=120
}

venv_make() {
    python=$(python_find)
    if ! "$python" -m venv .venv >.venv-error 2>&1; then
        cat .venv-error >&2
        rm -rf .venv .venv-error
        fail "Python's venv module does not work here. On Debian or Ubuntu: sudo apt install python3-venv. Then run this again."
    fi
    rm -f .venv-error
}

environment_ready() {
    files="requirements.txt requirements-weights.txt"
    [ "$1" = run ] || files="requirements-dev.txt requirements-weights.txt"
    lock=$(cat requirements-uv.txt $files | sha256sum | cut -c1-32)
    if [ -f ".venv/locked-$1" ] && [ "$(cat ".venv/locked-$1")" = "$lock" ]; then return; fi
    say "making the environment in .venv (once; about half a minute)"
    [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; venv_make; }
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements-uv.txt \
        || fail "uv could not be installed. Check that pip can reach its package index: .venv/bin/pip download uv"
    uv_configure
    rm -f .venv/locked-*
    .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes $files requirements-uv.txt \
        || fail "the packages of $files could not be installed. Check the network to the package index, then run this again."
    # What the tests need includes all that the product needs.
    if [ "$1" = dev ]; then
        cat requirements-uv.txt requirements.txt requirements-weights.txt | sha256sum | cut -c1-32 > .venv/locked-run
    fi
    printf '%s\n' "$lock" > ".venv/locked-$1"
}
