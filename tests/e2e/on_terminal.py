"""Runs a command on a terminal of its own, and ends with the command's exit code.

on_terminal.py gone FILE LINES COMMAND...   when FILE has so many lines, the command is held, the terminal goes away, FILE.gone is made,
                                    and the command goes on; exit code 99 if it ended before
on_terminal.py stopped COMMAND...           the terminal takes nothing, as after Ctrl-S
on_terminal.py shown COMMAND...             what the terminal is given goes to standard output
"""
import os, pty, select, signal, sys, termios, time

mode, command = sys.argv[1], sys.argv[2:]
if mode == "gone":
    file, lines, command = command[0], int(command[1]), command[2:]
child, terminal = pty.fork()
if child == 0:
    if mode == "stopped":
        termios.tcflow(1, termios.TCOOFF)
    # What Python ignores, and a program that it starts would, too.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    os.execvp(command[0], command)


def read_for(seconds):
    """What the terminal is given in that time; nothing once the command has ended."""
    if not select.select([terminal], [], [], seconds)[0]:
        return b""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # there is nobody on the other side any more
        time.sleep(seconds)
        return b""


def has_lines():
    try:
        with open(file, "rb") as content:
            return content.read().count(b"\n") >= lines
    except OSError:
        return False


def ended():
    found, status = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


code = None
if mode == "gone":
    while not has_lines():
        read_for(0.001)
        if ended() is not None:
            sys.exit(99)
    os.kill(child, signal.SIGSTOP)
    if not os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1]):
        sys.exit(99)
    os.close(terminal)  # the kernel sends SIGHUP and SIGCONT
    open(file + ".gone", "w").close()
    os.kill(child, signal.SIGCONT)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
while code is None:
    if mode == "shown":
        sys.stdout.buffer.write(read_for(0.01))
    else:
        time.sleep(0.01)
    code = ended()
if mode == "shown":
    while part := read_for(0):
        sys.stdout.buffer.write(part)
sys.exit(code if code >= 0 else 128 - code)
