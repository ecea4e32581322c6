# shellcheck shell=sh disable=SC2034 # the scripts use what looks unused here
# What the scripts beside it share; they source it. Settings: ENVIRONMENT, ENV_FILE, DRY_RUN.

NAME=$(basename "$0")
BIN=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
KIT=$(dirname "$BIN")
ENVIRONMENT=${ENVIRONMENT:-production}
ENV_FILE=${ENV_FILE:-}
DRY_RUN=${DRY_RUN:-0}

say() {
  printf '%s\n' "$*"
}

step() {
  printf '== %s\n' "$*"
}

warn() {
  printf '%s: %s\n' "$NAME" "$*" >&2
}

die() {
  warn "$*"
  exit 1
}

# Wrong use: 2.
usage_error() {
  warn "$*"
  warn "see $NAME --help"
  exit 2
}

# Prints the lines of the script between its name and the first line that is no comment.
help_of() {
  sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p;}' "$0"
}

# Does a thing, or in a dry run tells of it.
run() {
  if [ "$DRY_RUN" = 1 ]; then
    printf '+ %s\n' "$*"
  else
    "$@"
  fi
}

# As run, without what the thing prints when it goes well.
quietly() {
  if [ "$DRY_RUN" = 1 ]; then run "$@"; else "$@" >/dev/null; fi
}

# Options that every script takes; returns 1 for others. $2 is the value that may follow.
common_option() {
  SHIFT=1
  case $1 in
    --help | -h)
      help_of
      exit 0
      ;;
    --dry-run) DRY_RUN=1 ;;
    --environment | --env-file)
      [ $# -ge 2 ] || usage_error "$1 has no value"
      SHIFT=2
      if [ "$1" = --environment ]; then ENVIRONMENT=$2; else ENV_FILE=$2; fi
      ;;
    *) return 1 ;;
  esac
}

# To be called once the options are known.
choose_environment() {
  case $ENVIRONMENT in
    production)
      COMPOSE_FILE=$KIT/compose/compose.yml
      PROJECT=registry
      ;;
    staging)
      COMPOSE_FILE=$KIT/compose/compose.staging.yml
      PROJECT=registry-staging
      ;;
    development)
      # Started by hand, so that only its file can be looked at.
      [ "$NAME" = check-env ] || usage_error "the environment is development; give production or staging"
      COMPOSE_FILE=$KIT/compose/compose.local.yml
      PROJECT=registry-local
      ;;
    *)
      legal="production or staging"
      [ "$NAME" != check-env ] || legal="production, staging or development"
      usage_error "the environment is $ENVIRONMENT; give $legal"
      ;;
  esac
  ENV_FILE=${ENV_FILE:-$KIT/env/$ENVIRONMENT.env}
  STATE=${STATE_DIR:-$KIT/state}/$ENVIRONMENT
  [ ! -f "$ENV_FILE" ] || PROJECT=$(value COMPOSE_PROJECT_NAME "$PROJECT")
}

# The engine with the files of this environment. Secrets stay in the environment file, which the engine reads itself.
compose() {
  arguments=$#
  for overlay in $(value OVERLAYS); do
    set -- "$@" -f "$KIT/compose/compose.$overlay.yml"
  done
  # The files come first, in the order given: a later one is laid over an earlier one.
  while [ "$arguments" -gt 0 ]; do
    set -- "$@" "$1"
    shift
    arguments=$((arguments - 1))
  done
  run docker compose --project-name "$PROJECT" --env-file "$ENV_FILE" -f "$COMPOSE_FILE" "$@"
}

has_overlay() {
  case " $(value OVERLAYS) " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# value NAME [DEFAULT]: what the environment file says. It is read, never executed.
value() {
  found=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in "$1="*) found=${line#*=} ;; esac
  done <"$ENV_FILE"
  case $found in
    \"*\") found=${found#\"} && found=${found%\"} ;;
    \'*\') found=${found#\'} && found=${found%\'} ;;
  esac
  printf '%s' "${found:-${2-}}"
}

# The variables without which the Compose files do not start.
required_variables() {
  set -- "$COMPOSE_FILE" "$KIT/compose/common.yml"
  for overlay in $(value OVERLAYS); do
    set -- "$@" "$KIT/compose/compose.$overlay.yml"
  done
  sed 's/^[[:space:]]*#.*//' "$@" |
    grep -oE '\$\{[A-Z][A-Z0-9_]*:\?' | tr -cd 'A-Z0-9_\n' | sort -u
}

with_nginx() {
  case ",$(value COMPOSE_PROFILES)," in *,nginx,*) return 0 ;; *) return 1 ;; esac
}

# nginx keeps the addresses that instances had when it read its files, and a new container has another.
refresh_nginx() {
  with_nginx || return 0
  compose exec -T nginx nginx -s reload ||
    warn "nginx does not look for instances again; if it is to run, see: $BIN/manage logs nginx"
}

# SERVICE:PORT of each instance of the application, in the order in which they are restarted.
instances() {
  if [ "$ENVIRONMENT" = staging ]; then
    say "app:8000 green:8001"
  else
    say "app:$(value APP_PORT 8080)"
  fi
}

# url PORT PATH
url() {
  printf 'http://127.0.0.1:%s/seaworthy%s' "$1" "$2"
}

# status URL: the status of the answer, 000 without one.
status() {
  curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$1" || true
}

# as_operator URL: the answer to whoever has the token; it goes by standard input, for arguments are seen by everybody.
as_operator() {
  printf 'header = "Authorization: Bearer %s"\n' "$(value OPERATIONS_TOKEN)" |
    curl -fsS --max-time 10 --config - "$1"
}

# await_ready PORT: waits until the instance says that it is ready.
await_ready() {
  ready=$(url "$1" /health/ready)
  if [ "$DRY_RUN" = 1 ]; then
    say "+ await $ready"
    return 0
  fi
  attempt=0
  while [ "$attempt" -lt "${HEALTH_ATTEMPTS:-60}" ]; do
    [ "$(status "$ready")" != 200 ] || return 0
    attempt=$((attempt + 1))
    sleep "${HEALTH_INTERVAL:-2}"
  done
  warn "$ready did not answer 200 in $attempt attempts; see: $BIN/manage logs app"
  return 1
}

# needs PROGRAM PACKAGE
needs() {
  command -v "$1" >/dev/null 2>&1 || die "$1 is not on the PATH; install $2"
}

need_env_file() {
  [ -f "$ENV_FILE" ] ||
    die "$ENV_FILE is missing; copy $KIT/env/$ENVIRONMENT.env.example there, chmod 600 it and fill it in"
}

# --- Findings: each check tells what it found, and verdict ends the script.

PASSED=0
FAILED=0

good() {
  PASSED=$((PASSED + 1))
  say "ok    $*"
}

bad() {
  FAILED=$((FAILED + 1))
  say "FAIL  $*"
}

skipped() {
  say "skip  $*"
}

# holds WHAT COMMAND…: a check that is a command.
holds() {
  what=$1
  shift
  if [ "$DRY_RUN" = 1 ]; then
    say "+ $*"
  elif "$@" >/dev/null 2>&1; then
    good "$what"
  else
    bad "$what"
  fi
}

verdict() {
  [ "$DRY_RUN" = 0 ] || exit 0
  say "$PASSED passed, $FAILED failed"
  [ "$FAILED" -eq 0 ] || exit 1
}
