/**
 * The guard: a shell that runs one program and ends it when our process ends, however it ends.
 *
 * Its standard input is a pipe that we hold open and never write to: when we close it, or die of `kill -9`, the guard
 * reads the end of the file, asks the program to end with the soft signal, and after the grace kills it. Then it removes
 * the program's temporary directory (not when the program ended by itself: it may be started again on it). It is a
 * shell because a shell costs 1 MB, a Node process 40 MB.
 *
 * Arguments: soft signal, grace in tenths of a second, directory to remove or empty, program, arguments of the program.
 * Descriptor 3 receives the pid of the program. The exit code is the program's (128 + n after signal n).
 * Asynchronous lists of a shell start with INT and QUIT ignored; Postgres, nats-server and Node install handlers of
 * their own for what they listen to, and every other program is ended by TERM.
 */
export const GUARD_SCRIPT = `
soft=$1; grace=$2; directory=$3; shift 3
ending=no
exec 4<&0
trap 'ending=yes' USR1
"$@" </dev/null 3>&- 4<&- &
program=$!
echo "$program" >&3
exec 3>&-
(
  read -r _ <&4
  kill -s USR1 $$
  kill -s "$soft" "$program" 2>/dev/null
  while [ "$grace" -gt 0 ] && kill -0 "$program" 2>/dev/null; do
    sleep 0.1
    grace=$((grace - 1))
  done
  kill -s KILL "$program" 2>/dev/null
) >/dev/null 2>&1 &
watcher=$!
exec 4<&-
trap 'kill -s "$soft" "$program" 2>/dev/null' HUP INT TERM
while :; do
  wait "$program"
  status=$?
  kill -0 "$program" 2>/dev/null || break
done
[ "$ending" = yes ] || kill -s KILL "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
if [ "$ending" = yes ] && [ -n "$directory" ]; then rm -rf -- "$directory"; fi
exit "$status"
`;
